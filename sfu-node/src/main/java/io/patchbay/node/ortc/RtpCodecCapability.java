package io.patchbay.node.ortc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A codec that a side can send or receive.
///
/// @param kind `audio` or `video`; derived from [#mimeType] when absent
/// @param mimeType such as `video/VP8`, compared without case
/// @param preferredPayloadType 0 to 127
/// @param clockRate Hz
/// @param channels audio channels, absent for video
/// @param parameters format parameters; integers are numbers
/// @param rtcpFeedback supported feedback
public record RtpCodecCapability(
        @Nullable String kind,
        String mimeType,
        int preferredPayloadType,
        int clockRate,
        @Nullable Integer channels,
        Map<String, Object> parameters,
        List<RtcpFeedback> rtcpFeedback) {
    public RtpCodecCapability {
        Limits.text("codecs.mimeType", mimeType, 64);
        kind = MediaKind.ofMimeType(mimeType).wireName();
        Limits.within("codecs.preferredPayloadType", preferredPayloadType, 0, 127);
        Limits.within("codecs.clockRate", clockRate, 1, 1_000_000);
        parameters = Limits.parameters(parameters);
        rtcpFeedback = Limits.list("codecs.rtcpFeedback", rtcpFeedback, 32);
    }
}
