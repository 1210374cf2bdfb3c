package io.patchbay.bench;

/// Counts of durations in steps of about 3 %, up to a minute. Owned by one thread.
final class Latencies {
    private static final int STEPS_PER_DOUBLING = 24;
    private static final int DOUBLINGS = 36;

    private final long[] counts = new long[STEPS_PER_DOUBLING * DOUBLINGS];
    private long total;

    void add(long ns) {
        counts[step(Math.max(1, ns))]++;
        total++;
    }

    private int step(long ns) {
        double doublings = Math.log((double) ns) / Math.log(2);
        return (int) Math.min(counts.length - 1, doublings * STEPS_PER_DOUBLING);
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }

    /// The duration that `permille` of all do not exceed, ns; 0 when there is none.
    long atPermille(int permille) {
        long rank = total * permille / 1_000;
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen > rank) {
                return (long) Math.pow(2, (i + 1.0) / STEPS_PER_DOUBLING);
            }
        }
        return 0;
    }
}
