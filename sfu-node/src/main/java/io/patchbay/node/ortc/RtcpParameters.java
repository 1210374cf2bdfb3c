package io.patchbay.node.ortc;

import org.jspecify.annotations.Nullable;

/// RTCP of one producer or consumer.
///
/// @param cname canonical name: equal for streams that play in sync
/// @param reducedSize RFC 5506
public record RtcpParameters(
        @Nullable String cname, @Nullable Boolean reducedSize) {
    public RtcpParameters {
        Limits.optionalText("rtcp.cname", cname, 256);
    }
}
