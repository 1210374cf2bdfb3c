package io.patchbay.gateway.channel;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How long nodes took for their newest answers, for the moment from which a second node is asked as well.
/// Thread-safe.
final class AttemptTimes {
    /// Answers that are remembered of a node.
    static final int REMEMBERED = 64;

    /// Below this many answers nothing is said of a node.
    static final int LEAST = 20;

    private static final int MAX_NODES = 20_000;
    private static final int REFRESH_EVERY = 8;
    private static final int PERCENTILE = 95;

    private final Map<String, Window> byNode = new ConcurrentHashMap<>();

    /// Notes an answer.
    void answered(String nodeId, long elapsedNs) {
        var window = byNode.get(nodeId);
        if (window == null) {
            if (byNode.size() >= MAX_NODES) {
                byNode.clear(); // nodes with ever new names: their figures come back with the next answers
            }
            window = byNode.computeIfAbsent(nodeId, _ -> new Window());
        }
        window.add(elapsedNs);
    }

    /// Forgets all nodes but these.
    void keep(Set<String> nodeIds) {
        byNode.keySet().retainAll(nodeIds);
    }

    /// The 95th percentile of the node's newest answers, ns; 0 while there are too few.
    long p95Ns(String nodeId) {
        var window = byNode.get(nodeId);
        return window == null ? 0 : window.p95Ns();
    }

    /// The newest answers of one node in a ring.
    private static final class Window {
        private final long[] newest = new long[REMEMBERED];
        private int count;
        private long p95Ns;

        synchronized void add(long elapsedNs) {
            newest[count % REMEMBERED] = elapsedNs;
            count = count == Integer.MAX_VALUE ? REMEMBERED : count + 1;
            if (count >= LEAST && (p95Ns == 0 || count % REFRESH_EVERY == 0)) {
                p95Ns = percentile();
            }
        }

        synchronized long p95Ns() {
            return p95Ns;
        }

        private long percentile() {
            var sorted = Arrays.copyOf(newest, Math.min(count, REMEMBERED));
            Arrays.sort(sorted);
            return sorted[(sorted.length * PERCENTILE + 99) / 100 - 1];
        }
    }
}
