package io.patchbay.node.rtp;

import java.util.Optional;

/// The RTP header extensions we know, by the URI that signaling gives them.
public enum HeaderExtension {
    MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    TRANSPORT_CC("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    VIDEO_ORIENTATION("urn:3gpp:video-orientation"),
    TRANSMISSION_OFFSET("urn:ietf:params:rtp-hdrext:toffset"),
    ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
    PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay");

    private final String uri;

    HeaderExtension(String uri) {
        this.uri = uri;
    }

    public String uri() {
        return uri;
    }

    /// The extension of a URI; URIs are compared exactly.
    public static Optional<HeaderExtension> ofUri(String uri) {
        for (HeaderExtension extension : values()) {
            if (extension.uri.equals(uri)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }
}
