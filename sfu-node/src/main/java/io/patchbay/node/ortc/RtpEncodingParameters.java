package io.patchbay.node.ortc;

import org.jspecify.annotations.Nullable;

/// One encoding of a producer or consumer. Simulcast comes either with [#rid] and no SSRC (Chrome, Firefox: SSRCs are
/// learnt from packets) or with SSRCs and no rid (Safari).
///
/// @param ssrc 32 bits unsigned
/// @param rid RFC 8852 id
/// @param rtx retransmission stream
/// @param dtx discontinuous transmission
/// @param scalabilityMode such as `L1T3`
/// @param maxBitrate bit/s
public record RtpEncodingParameters(
        @Nullable Long ssrc,
        @Nullable String rid,
        @Nullable Rtx rtx,
        @Nullable Boolean dtx,
        @Nullable String scalabilityMode,
        @Nullable Long maxBitrate) {
    private static final long MAX_SSRC = 0xFFFF_FFFFL;

    public RtpEncodingParameters {
        if (ssrc != null) {
            Limits.within("encodings.ssrc", ssrc, 0, MAX_SSRC);
        }
        Limits.optionalText("encodings.rid", rid, 32);
        Limits.optionalText("encodings.scalabilityMode", scalabilityMode, 32);
        if (maxBitrate != null) {
            Limits.within("encodings.maxBitrate", maxBitrate, 0, Long.MAX_VALUE);
        }
    }

    /// The retransmission stream (RFC 4588) of an encoding.
    ///
    /// @param ssrc 32 bits unsigned
    public record Rtx(long ssrc) {
        public Rtx {
            Limits.within("encodings.rtx.ssrc", ssrc, 0, MAX_SSRC);
        }
    }
}
