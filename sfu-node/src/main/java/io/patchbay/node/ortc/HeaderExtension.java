package io.patchbay.node.ortc;

/// The header extensions that the router knows. The ids are what every node of a fleet announces: a client keeps the
/// first capabilities it saw across reconnects (docs/odoo-protocol.md).
public enum HeaderExtension {
    MID("urn:ietf:params:rtp-hdrext:sdes:mid", 1, "sendrecv", "sendrecv"),
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", 2, "", "recvonly"),
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", 3, "", "recvonly"),
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 4, "sendrecv", "sendrecv"),
    TRANSPORT_WIDE_CC(
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", 5, "recvonly", "sendrecv"),
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level", 6, "sendrecv", ""),
    VIDEO_ORIENTATION("urn:3gpp:video-orientation", 8, "", "sendrecv"),
    TRANSMISSION_OFFSET("urn:ietf:params:rtp-hdrext:toffset", 9, "", "sendrecv"),
    PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", 11, "sendrecv", "sendrecv");

    private final String uri;
    private final int id;
    private final String audioDirection;
    private final String videoDirection;

    HeaderExtension(String uri, int id, String audioDirection, String videoDirection) {
        this.uri = uri;
        this.id = id;
        this.audioDirection = audioDirection;
        this.videoDirection = videoDirection;
    }

    /// Name on the wire.
    public String uri() {
        return uri;
    }

    /// Id towards consumers, 1 to 14.
    public int id() {
        return id;
    }

    /// Direction seen from the router, empty if the kind does not have it.
    String direction(MediaKind kind) {
        return kind == MediaKind.AUDIO ? audioDirection : videoDirection;
    }
}
