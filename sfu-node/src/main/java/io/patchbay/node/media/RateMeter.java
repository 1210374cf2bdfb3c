package io.patchbay.node.media;

/// Bits per second over the last second, in steps of 100 ms. Owned by one media loop.
final class RateMeter {
    private static final int BUCKETS = 10;
    private static final long BUCKET_NS = 100_000_000;

    private final long[] bytes = new long[BUCKETS];
    private long bucket;

    void add(int length, long nowNs) {
        advance(nowNs);
        bytes[(int) (bucket % BUCKETS)] += length;
    }

    long bitsPerSecond(long nowNs) {
        advance(nowNs);
        long sum = 0;
        for (var part : bytes) {
            sum += part;
        }
        return sum * 8;
    }

    private void advance(long nowNs) {
        long current = nowNs / BUCKET_NS;
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
