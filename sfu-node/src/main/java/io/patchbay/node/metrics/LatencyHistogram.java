package io.patchbay.node.metrics;

import io.patchbay.node.media.MediaCounters;
import java.util.List;
import java.util.Locale;

/// How long packets stay in the node, out of the counters of the media loops. Written by hand, since the loops count in
/// buckets of their own and Micrometer wants each value.
public final class LatencyHistogram {
    static final String NAME = "sfu_rtp_forwarding_latency_seconds";

    private static final double NS_PER_SECOND = 1e9;

    private LatencyHistogram() {}

    /// In Prometheus text format.
    ///
    /// @param loops the counters of all media loops
    public static String of(List<MediaCounters> loops) {
        var text = new StringBuilder("# HELP ")
                .append(NAME)
                .append(" Time from the socket to the end of the loop's turn, by then all copies are sent.\n# TYPE ")
                .append(NAME)
                .append(" histogram\n");
        long packets = 0;
        for (int i = 0; i < MediaCounters.LATENCY_BUCKETS; i++) {
            int bucket = i;
            packets += loops.stream().mapToLong(loop -> loop.latency(bucket)).sum();
            var boundNs = MediaCounters.latencyBoundNs(i);
            var bound =
                    boundNs == Long.MAX_VALUE ? "+Inf" : String.format(Locale.ROOT, "%.5f", boundNs / NS_PER_SECOND);
            text.append(NAME)
                    .append("_bucket{le=\"")
                    .append(bound)
                    .append("\"} ")
                    .append(packets)
                    .append('\n');
        }
        var sumNs = loops.stream().mapToLong(MediaCounters::latencySumNs).sum();
        text.append(NAME).append("_sum ").append(sumNs / NS_PER_SECOND).append('\n');
        return text.append(NAME).append("_count ").append(packets).append('\n').toString();
    }
}
