package io.patchbay.capacity.whatif;

import io.patchbay.capacity.fleet.Room;
import io.patchbay.placement.Rendezvous;
import java.util.List;

/// How long calls last, fitted to the sessions that were seen.
final class CallLength {
    private static final int ROUNDS = 60;
    private static final double SHORTEST_MS = 1_000;
    private static final double LONGEST_RANGES = 1_000;

    /// Longer than so many ranges cannot be told from endless.
    private static final int ENDLESS_RANGES = 10;

    private CallLength() {}

    /// So many sessions came then.
    ///
    /// @param atMs epoch ms
    record Arrival(long atMs, int sessions) {}

    /// The mean of exponential lengths with which the arrivals make up the sessions of the range; found by halving,
    /// since longer calls always make more of them.
    ///
    /// @param toMs end of the range, epoch ms
    /// @param sessionMs sessions times ms over the range
    static double fit(List<Arrival> arrivals, long toMs, double sessionMs) {
        var fromMs = arrivals.stream().mapToLong(Arrival::atMs).min().orElse(toMs);
        var low = SHORTEST_MS;
        var high = Math.max(2 * SHORTEST_MS, (toMs - fromMs) * LONGEST_RANGES);
        for (var round = 0; round < ROUNDS; round++) {
            var middle = Math.sqrt(low * high);
            if (sessionMs(arrivals, toMs, middle) < sessionMs) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high > ENDLESS_RANGES * (double) (toMs - fromMs) ? Double.POSITIVE_INFINITY : high;
    }

    /// The room with an end: its length is drawn by a hash of its key, so that every policy meets the same calls.
    static Room lasting(Room room, double meanMs) {
        var hash = Rendezvous.weight(room.roomKey(), "length") >>> 11;
        var share = (hash + 0.5) / (1L << 53);
        var lengthMs = (long) Math.min(-meanMs * StrictMath.log(share), Long.MAX_VALUE / 4.0);
        return new Room(
                room.roomKey(),
                room.region(),
                room.country(),
                room.atMs(),
                room.size(),
                room.rampMs(),
                room.atMs() + Math.max(1_000, lengthMs),
                room.againAtMs());
    }

    private static double sessionMs(List<Arrival> arrivals, long toMs, double meanMs) {
        var sum = 0.0;
        for (var arrival : arrivals) {
            if (arrival.atMs() >= toMs) {
                continue;
            }
            sum += arrival.sessions() * meanMs * -StrictMath.expm1(-(toMs - arrival.atMs()) / meanMs);
        }
        return sum;
    }
}
