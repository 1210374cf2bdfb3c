package io.patchbay.gateway.channel;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Ids that sort by the time they were made (RFC 9562 UUID version 7). They are names, not secrets.
final class SortableIds {
    private SortableIds() {}

    static String at(long epochMs) {
        var random = ThreadLocalRandom.current();
        var high = (epochMs << 16) | 0x7000L | random.nextInt(1 << 12);
        var low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
