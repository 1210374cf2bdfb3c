package io.patchbay.node.ortc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one producer or consumer is sent.
///
/// @param mid media id on its transport
/// @param codecs the media codec and perhaps its RTX codec
/// @param headerExtensions ids as the sender uses them
/// @param encodings at least one
/// @param rtcp RTCP
/// @param msid stream and track id of the sender
public record RtpParameters(
        @Nullable String mid,
        List<RtpCodecParameters> codecs,
        List<RtpHeaderExtensionParameters> headerExtensions,
        List<RtpEncodingParameters> encodings,
        @Nullable RtcpParameters rtcp,
        @Nullable String msid) {
    public RtpParameters {
        Limits.optionalText("mid", mid, 16);
        codecs = Limits.list("codecs", codecs, Limits.MAX_CODECS);
        headerExtensions = Limits.list("headerExtensions", headerExtensions, Limits.MAX_HEADER_EXTENSIONS);
        encodings = Limits.list("encodings", encodings, Limits.MAX_ENCODINGS);
        rtcp = rtcp == null ? new RtcpParameters(null, true) : rtcp;
        Limits.optionalText("msid", msid, 256);
    }
}
