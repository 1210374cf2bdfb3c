package io.patchbay.node.ortc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Builds what every node announces in `INIT_TRANSPORTS`.
public final class RouterCapabilities {
    /// Payload types are handed out from here, each video codec followed by its RTX.
    private static final int FIRST_PAYLOAD_TYPE = 100;

    private static final List<RtcpFeedback> VIDEO_FEEDBACK = List.of(
            new RtcpFeedback("nack", ""),
            new RtcpFeedback("nack", "pli"),
            new RtcpFeedback("ccm", "fir"),
            new RtcpFeedback("goog-remb", ""),
            new RtcpFeedback("transport-cc", ""));
    private static final List<RtcpFeedback> AUDIO_FEEDBACK =
            List.of(new RtcpFeedback("nack", ""), new RtcpFeedback("transport-cc", ""));

    private RouterCapabilities() {}

    /// Capabilities with the named codecs in the given order: the first video codec is the one clients publish with.
    ///
    /// @param audioCodecs of `opus`
    /// @param videoCodecs of `VP8`, `H264`; unknown names are left out, as upstream does
    public static RtpCapabilities of(List<String> audioCodecs, List<String> videoCodecs) {
        var codecs = new ArrayList<RtpCodecCapability>();
        var payloadType = FIRST_PAYLOAD_TYPE;
        for (var name : audioCodecs) {
            if (name.toLowerCase(Locale.ROOT).equals("opus")) {
                codecs.add(new RtpCodecCapability(
                        "audio", "audio/opus", payloadType++, 48_000, 2, Map.of(), AUDIO_FEEDBACK));
            }
        }
        for (var name : videoCodecs) {
            var upper = name.toUpperCase(Locale.ROOT);
            if (upper.equals("VP8")) {
                codecs.add(video("video/VP8", payloadType++, Map.of()));
                codecs.add(rtx(payloadType++));
            } else if (upper.equals("H264")) {
                codecs.add(video("video/H264", payloadType++, h264Parameters()));
                codecs.add(rtx(payloadType++));
            }
        }
        return new RtpCapabilities(codecs, headerExtensions());
    }

    private static Map<String, Object> h264Parameters() {
        return Map.of("packetization-mode", 1, "level-asymmetry-allowed", 1, "profile-level-id", "42e01f");
    }

    private static RtpCodecCapability video(String mimeType, int payloadType, Map<String, Object> parameters) {
        return new RtpCodecCapability("video", mimeType, payloadType, 90_000, null, parameters, VIDEO_FEEDBACK);
    }

    private static RtpCodecCapability rtx(int payloadType) {
        return new RtpCodecCapability(
                "video", "video/rtx", payloadType, 90_000, null, Map.of("apt", payloadType - 1), List.of());
    }

    private static List<RtpHeaderExtensionCapability> headerExtensions() {
        var extensions = new ArrayList<RtpHeaderExtensionCapability>();
        for (var extension : RouterExtension.values()) {
            for (var kind : MediaKind.values()) {
                var direction = extension.direction(kind);
                if (!direction.isEmpty()) {
                    extensions.add(new RtpHeaderExtensionCapability(
                            kind.wireName(), extension.uri(), extension.id(), false, direction));
                }
            }
        }
        return extensions;
    }
}
