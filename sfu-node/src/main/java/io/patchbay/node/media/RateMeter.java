package io.patchbay.node.media;

/// Bits per second over the last second, in steps of 100 ms. Owned by one media loop.
final class RateMeter {
    private static final int BUCKETS = 10;
    private static final long BUCKET_NS = 100_000_000;

    private final long[] bytes = new long[BUCKETS];
    private long bucket;
    /// Of the newest bucket, which is not in the array yet: most packets touch nothing but this object.
    private long newest;
    private long newestEndNs = BUCKET_NS;

    void add(int length, long nowNs) {
        if (nowNs >= newestEndNs) {
            advance(nowNs);
        }
        newest += length;
    }

    long bitsPerSecond(long nowNs) {
        if (nowNs >= newestEndNs) {
            advance(nowNs);
        }
        long sum = newest;
        for (var part : bytes) {
            sum += part;
        }
        return sum * 8;
    }

    private void advance(long nowNs) {
        long current = nowNs / BUCKET_NS;
        bytes[(int) (bucket % BUCKETS)] = newest;
        newest = 0;
        newestEndNs = (current + 1) * BUCKET_NS;
        if (current - bucket >= BUCKETS) {
            java.util.Arrays.fill(bytes, 0);
            bucket = current;
        }
        while (bucket < current) {
            bucket++;
            bytes[(int) (bucket % BUCKETS)] = 0;
        }
    }
}
