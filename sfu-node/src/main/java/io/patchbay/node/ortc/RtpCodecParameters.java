package io.patchbay.node.ortc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A codec as one producer or consumer uses it. Fields as in [RtpCodecCapability].
public record RtpCodecParameters(
        String mimeType,
        int payloadType,
        int clockRate,
        @Nullable Integer channels,
        Map<String, Object> parameters,
        List<RtcpFeedback> rtcpFeedback) {
    public RtpCodecParameters {
        Limits.text("codecs.mimeType", mimeType, 64);
        MediaKind.ofMimeType(mimeType);
        Limits.within("codecs.payloadType", payloadType, 0, 127);
        Limits.within("codecs.clockRate", clockRate, 1, 1_000_000);
        parameters = Limits.parameters(parameters);
        rtcpFeedback = Limits.list("codecs.rtcpFeedback", rtcpFeedback, 32);
    }
}
