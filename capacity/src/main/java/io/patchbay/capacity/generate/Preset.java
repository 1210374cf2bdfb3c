package io.patchbay.capacity.generate;

import io.patchbay.capacity.fleet.NodeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Shapes that come with names. Their traces of seed 1 are in the resources.
public final class Preset {
    private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");

    private Preset() {}

    /// What they are called.
    public enum Name {
        FLASH_CROWD,
        NODE_LOSS,
        DAY,
        THREE_WEEKS
    }

    /// What a name stands for.
    public static Shape of(Name name) {
        return switch (name) {
            case FLASH_CROWD -> flashCrowd();
            case NODE_LOSS -> nodeLoss();
            case DAY -> day();
            case THREE_WEEKS -> threeWeeks();
        };
    }

    /// The burst model of the survey of the field: 20 nodes, 20 rooms a second for a minute, rooms of four that fill
    /// in ten seconds, heartbeats every five.
    private static Shape flashCrowd() {
        return new Shape(
                MONDAY.plus(Duration.ofHours(10)),
                Duration.ofSeconds(75),
                new Shape.Fleet(20, List.of("eu-west"), 500, 5_000),
                new Shape.Curve(0, 1, 1, 0, 0, 0),
                new Shape.Rooms(4, false, 10_000, 0, 0),
                List.of(new Shape.FlashCrowd(Duration.ZERO, Duration.ofSeconds(60), 20, "")),
                List.of());
    }

    /// Two regions around a full hour, with a node that is killed and one that is drained.
    private static Shape nodeLoss() {
        return new Shape(
                MONDAY.plus(Duration.ofHours(9)).plus(Duration.ofMinutes(50)),
                Duration.ofMinutes(20),
                new Shape.Fleet(6, List.of("eu-west", "eu-west", "us-east"), 400, 10_000),
                new Shape.Curve(9, 0.1, 0.3, 0, 0.5, 0),
                new Shape.Rooms(5, true, 30_000, 20, 0.2),
                List.of(),
                List.of(
                        new Shape.NodeLoss(Duration.ofMinutes(8), Duration.ofMinutes(6), 0, NodeSpec.Kind.DEAD),
                        new Shape.NodeLoss(Duration.ofMinutes(12), Duration.ofMinutes(5), 4, NodeSpec.Kind.DRAINING)));
    }

    /// An ordinary working day in two regions.
    private static Shape day() {
        return new Shape(
                MONDAY,
                Duration.ofDays(1),
                new Shape.Fleet(6, List.of("eu-west", "us-east"), 500, 10_000),
                new Shape.Curve(2, 0.06, 0.15, 0, 0.5, 0),
                new Shape.Rooms(5, true, 60_000, 40, 0.1),
                List.of(),
                List.of());
    }

    /// Day and night in two regions, with meetings on the hour, quiet weekends, a little growth, a flash crowd and a
    /// node loss.
    private static Shape threeWeeks() {
        var lossAt = Duration.ofDays(16).plusHours(9).plusMinutes(40);
        return new Shape(
                MONDAY,
                Duration.ofDays(21),
                new Shape.Fleet(8, List.of("eu-west", "us-east"), 1_000, 600_000),
                new Shape.Curve(6, 0.06, 0.15, 0.03, 0.5, 0.05),
                new Shape.Rooms(5, true, 60_000, 40, 0.1),
                List.of(new Shape.FlashCrowd(Duration.ofDays(9).plusHours(14), Duration.ofMinutes(10), 0.5, "eu-west")),
                List.of(new Shape.NodeLoss(lossAt, Duration.ofHours(2), 2, NodeSpec.Kind.DEAD)));
    }
}
