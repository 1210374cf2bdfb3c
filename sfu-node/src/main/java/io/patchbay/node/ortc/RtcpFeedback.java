package io.patchbay.node.ortc;

import org.jspecify.annotations.Nullable;

/// One RTCP feedback mechanism of a codec (RFC 4585 section 4.2), such as `nack pli`.
///
/// @param type `nack`, `ccm`, `goog-remb`, `transport-cc`
/// @param parameter `pli`, `fir` or empty; absent counts as empty
public record RtcpFeedback(String type, @Nullable String parameter) {
    public RtcpFeedback {
        Limits.text("rtcpFeedback.type", type, 32);
        parameter = parameter == null ? "" : Limits.optionalText("rtcpFeedback.parameter", parameter, 32);
    }

    /// Whether this is a plain `nack`, which asks for retransmissions.
    boolean isNack() {
        return type.equals("nack") && "".equals(parameter);
    }
}
