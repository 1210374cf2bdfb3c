package io.patchbay.bench;

import java.util.Locale;
import java.util.stream.Collectors;

/// Where every packet of a run went. Nothing is on its way when it is drawn up.
///
/// @param sentByClients datagrams of all kinds that the clients' sockets took
/// @param overflowedAtNode datagrams the kernel dropped because the node's socket was full
/// @param node what the node counted
/// @param expected media packets that viewers should get: what publishers sent times who watches
/// @param overflowedAtClients datagrams the kernel dropped because clients' sockets were full
/// @param delivered media packets that came to viewers, each counted once
/// @param missing media packets that viewers can tell they did not get, by their numbers
/// @param bad media packets that came twice, broken or under a wrong number
record Ledger(
        long sentByClients,
        long overflowedAtNode,
        NodeCounters node,
        long expected,
        long overflowedAtClients,
        long delivered,
        long missing,
        long bad) {
    boolean isExact() {
        return missing == 0 && bad == 0 && delivered == expected;
    }

    /// Datagrams that left a client, are not in the node, and that no socket is known to have dropped.
    long lostToNode() {
        return sentByClients - node.packetsIn() - overflowedAtNode;
    }

    /// Copies the node should have sent and did not: their original never came, or it says why.
    long notSent() {
        return expected - node.forwarded();
    }

    /// Copies that left the node and did not come.
    long lostToClients() {
        return node.forwarded() - delivered;
    }

    /// Packets that are missing without a known reason.
    ///
    /// @param viewers copies that one lost original may cost
    long unaccounted(int viewers) {
        long dropped =
                node.dropped().values().stream().mapToLong(Long::longValue).sum();
        long refused =
                node.notForwarded().values().stream().mapToLong(Long::longValue).sum();
        long inNode = notSent() - refused - (overflowedAtNode + dropped) * viewers;
        long toClients = lostToClients() - overflowedAtClients - node.sendDrops();
        return Math.abs(lostToNode()) + Math.max(0, inNode) + Math.max(0, toClients);
    }

    /// The same in words.
    String text(int viewers) {
        var text = String.format(
                Locale.ROOT,
                """
                  to the node: %,d datagrams sent, %,d taken, %,d lost as its socket was full; it dropped: %s
                  in the node: %,d copies wanted, %,d sent; not sent: %s
                  to viewers: %,d came, %,d datagrams lost as their sockets were full, %,d as the node's did not take them
                  %,d missing, %,d bad, %,d unaccounted for""",
                sentByClients,
                node.packetsIn(),
                overflowedAtNode,
                reasons(node.dropped()),
                expected,
                node.forwarded(),
                reasons(node.notForwarded()),
                delivered,
                overflowedAtClients,
                node.sendDrops(),
                missing,
                bad,
                unaccounted(viewers));
        return text.indent(2).stripTrailing();
    }

    private static String reasons(java.util.Map<String, Long> counts) {
        return counts.isEmpty()
                ? "nothing"
                : counts.entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
                        .collect(Collectors.joining(", "));
    }
}
