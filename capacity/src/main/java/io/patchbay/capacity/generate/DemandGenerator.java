package io.patchbay.capacity.generate;

import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.capacity.fleet.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes a demand of a [Shape]. Equal seeds give equal demands.
public final class DemandGenerator {
    private static final long MINUTE_MS = 60_000;
    private static final int MEMORY_PERMILLE = 200;
    private static final int CPU_OF_SESSIONS_PERMILLE = 500;
    private static final double PARETO_EXPONENT = 1.3;
    private static final int LARGEST_ROOM = 200;

    private final Shape shape;
    private final SplittableRandom random;
    private final long fromMs;
    private final long toMs;
    private final List<Room> rooms = new ArrayList<>();

    private DemandGenerator(Shape shape, long seed) {
        this.shape = shape;
        this.random = new SplittableRandom(seed);
        this.fromMs = shape.start().toEpochMilli();
        this.toMs = fromMs + shape.length().toMillis();
    }

    /// The nodes and rooms of a shape.
    public static Demand demand(Shape shape, long seed) {
        return new DemandGenerator(shape, seed).generate();
    }

    private Demand generate() {
        var nodes = nodes();
        for (var region : shape.fleet().regions().stream().distinct().toList()) {
            var curve = new LoadCurve(shape, region, random);
            for (var minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) {
                var count = poisson(curve.roomsIn(minuteMs));
                for (var i = 0; i < count; i++) {
                    addRoom(minuteMs + random.nextLong(MINUTE_MS), region);
                }
            }
        }
        shape.flashCrowds().forEach(this::addCrowd);
        return new Demand(fromMs, toMs, nodes, rooms, List.of());
    }

    private List<NodeSpec> nodes() {
        var fleet = shape.fleet();
        var nodes = new ArrayList<NodeSpec>();
        for (var i = 0; i < fleet.nodes(); i++) {
            var idle = 50 + 50 * random.nextDouble();
            nodes.add(new NodeSpec(
                    "node-" + i,
                    fleet.regions().get(i % fleet.regions().size()),
                    fleet.maxSessions(),
                    fleet.heartbeatMs(),
                    (int) ((long) i * fleet.heartbeatMs() / fleet.nodes()),
                    new NodeSpec.Cpu(idle, idle + CPU_OF_SESSIONS_PERMILLE),
                    MEMORY_PERMILLE,
                    phases(i)));
        }
        return nodes;
    }

    private List<NodeSpec.Phase> phases(int node) {
        return shape.losses().stream()
                .filter(loss -> loss.node() == node)
                .map(loss -> new NodeSpec.Phase(
                        loss.kind(),
                        fromMs + loss.at().toMillis(),
                        fromMs + loss.at().plus(loss.length()).toMillis()))
                .toList();
    }

    private void addCrowd(Shape.FlashCrowd crowd) {
        var startMs = fromMs + crowd.at().toMillis();
        var endMs = startMs + crowd.length().toMillis();
        var region = crowd.region().isEmpty() ? null : crowd.region();
        var atMs = (double) startMs;
        while (crowd.roomsPerSecond() > 0) {
            atMs -= Math.log(1 - random.nextDouble()) * 1000 / crowd.roomsPerSecond();
            if (atMs >= endMs) {
                return;
            }
            addRoom((long) atMs, region);
        }
    }

    private void addRoom(long atMs, @Nullable String region) {
        var rooms = shape.rooms();
        var lengthMs = rooms.meanMinutes() == 0
                ? 2 * (toMs - fromMs)
                : (long) ((0.1 - 0.9 * Math.log(1 - random.nextDouble())) * rooms.meanMinutes() * MINUTE_MS);
        var isAskedAgain = random.nextDouble() < rooms.againShare();
        var againAtMs = isAskedAgain ? atMs + 1 + random.nextLong(Math.max(1, lengthMs)) : 0;
        this.rooms.add(new Room(
                "room-" + Long.toHexString(random.nextLong() & 0xffff_ffff_ffffL),
                region,
                null,
                atMs,
                size(),
                rooms.rampMs(),
                atMs + lengthMs,
                againAtMs));
    }

    private int size() {
        var mean = shape.rooms().meanSize();
        if (!shape.rooms().heavyTailed()) {
            return mean;
        }
        var smallest = Math.max(1, mean * (PARETO_EXPONENT - 1) / PARETO_EXPONENT);
        return (int) Math.min(LARGEST_ROOM, smallest / Math.pow(1 - random.nextDouble(), 1 / PARETO_EXPONENT) + 0.5);
    }

    /// Knuth's method; for large means the normal distribution.
    private int poisson(double mean) {
        if (mean > 50) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        var limit = Math.exp(-mean);
        var count = 0;
        for (var product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
