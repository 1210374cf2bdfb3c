package io.patchbay.bench;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counters of the node, out of its `/metrics`.
///
/// @param packetsIn packets of all kinds that its media port took
/// @param forwarded media packets that it sent to viewers
/// @param retransmitted media packets that it sent again
/// @param sendDrops packets that its sockets did not take
/// @param dropped packets that it took and dropped, by reason
/// @param notForwarded packets that a viewer was not sent, by reason
/// @param within packets that were out of the node again within so many seconds; the last one is infinite
record NodeCounters(
        long packetsIn,
        long forwarded,
        long retransmitted,
        long sendDrops,
        Map<String, Long> dropped,
        Map<String, Long> notForwarded,
        SortedMap<Double, Long> within) {
    private static final String WITHIN = "sfu_rtp_forwarding_latency_seconds_bucket{le=\"";
    private static final String DROPPED = "sfu_media_packets_dropped_total{reason=\"";
    private static final String NOT_FORWARDED = "sfu_media_packets_not_forwarded_total{reason=\"";

    NodeCounters {
        dropped = Map.copyOf(dropped);
        notForwarded = Map.copyOf(notForwarded);
        within = Collections.unmodifiableSortedMap(new TreeMap<>(within));
    }

    /// Reads what Prometheus reads.
    ///
    /// @throws IllegalArgumentException when a counter is not there
    static NodeCounters parse(String text) {
        var values = new TreeMap<String, Long>();
        text.lines().filter(line -> !line.startsWith("#") && line.contains(" ")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), (long) Double.parseDouble(line.substring(space + 1)));
        });
        return new NodeCounters(
                value(values, "sfu_media_packets_total{direction=\"in\"}"),
                value(values, "sfu_rtp_packets_forwarded_total"),
                value(values, "sfu_rtp_packets_retransmitted_total"),
                value(values, "sfu_media_send_drops_total"),
                byReason(values, DROPPED),
                byReason(values, NOT_FORWARDED),
                within(values));
    }

    private static SortedMap<Double, Long> within(Map<String, Long> values) {
        var found = new TreeMap<Double, Long>();
        byReason(values, WITHIN)
                .forEach((bound, packets) -> found.put(
                        bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound), packets));
        return found;
    }

    /// The smallest bound that `permille` of the packets stayed within, s; infinite when they took longer than all.
    double atPermille(int permille) {
        long all = within.getOrDefault(Double.POSITIVE_INFINITY, 0L);
        return within.entrySet().stream()
                .filter(entry -> entry.getValue() >= all * permille / 1_000)
                .mapToDouble(Map.Entry::getKey)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static long value(Map<String, Long> values, String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the node has no metric " + name);
        }
        return value;
    }

    private static Map<String, Long> byReason(Map<String, Long> values, String prefix) {
        var found = new TreeMap<String, Long>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length(), name.indexOf('"', prefix.length())), value);
            }
        });
        return found;
    }

    /// What was counted since then; reasons that did not occur are left out.
    NodeCounters since(NodeCounters before) {
        return new NodeCounters(
                packetsIn - before.packetsIn,
                forwarded - before.forwarded,
                retransmitted - before.retransmitted,
                sendDrops - before.sendDrops,
                since(dropped, before.dropped),
                since(notForwarded, before.notForwarded),
                more(before));
    }

    private SortedMap<Double, Long> more(NodeCounters before) {
        var delta = new TreeMap<Double, Long>();
        within.forEach((bound, packets) -> delta.put(bound, packets - before.within.getOrDefault(bound, 0L)));
        return delta;
    }

    private static Map<String, Long> since(Map<String, Long> now, Map<String, Long> before) {
        var delta = new TreeMap<String, Long>();
        now.forEach((reason, value) -> {
            long more = value - before.getOrDefault(reason, 0L);
            if (more != 0) {
                delta.put(reason, more);
            }
        });
        return delta;
    }
}
