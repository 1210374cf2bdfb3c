package io.patchbay.capacity.generate;

import io.patchbay.capacity.fleet.NodeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a generated load looks like.
///
/// @param start first moment
/// @param length how long
/// @param fleet the nodes
/// @param curve how many rooms come when
/// @param rooms what a room is like
/// @param flashCrowds extra rooms all at once
/// @param losses nodes that fail
public record Shape(
        Instant start,
        Duration length,
        Fleet fleet,
        Curve curve,
        Rooms rooms,
        List<FlashCrowd> flashCrowds,
        List<NodeLoss> losses) {

    public Shape {
        flashCrowds = List.copyOf(flashCrowds);
        losses = List.copyOf(losses);
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(Duration.ofDays(400)) > 0) {
            throw new IllegalArgumentException("the length must be from 1 second to 400 days");
        }
    }

    /// The nodes.
    ///
    /// @param nodes how many, spread over the regions in turn
    /// @param regions their regions
    /// @param maxSessions of each node
    /// @param heartbeatMs distance of heartbeats
    public record Fleet(int nodes, List<String> regions, int maxSessions, int heartbeatMs) {
        public Fleet {
            regions = List.copyOf(regions);
            if (nodes < 1 || nodes > 10_000 || regions.isEmpty()) {
                throw new IllegalArgumentException("a fleet has 1 to 10000 nodes and at least one region");
            }
        }
    }

    /// Rooms a minute in each region: `roomsPerMinute` at the middle of the day, less at night and at weekends.
    ///
    /// @param roomsPerMinute of each region at its busiest hour of the first day
    /// @param nightShare what is left in the middle of the night, 0 to 1; 1 for no curve
    /// @param weekendShare what is left on Saturdays and Sundays, 0 to 1
    /// @param growthPerWeek 0.05 for five percent more each week
    /// @param meetingShare part of the rooms that come in the minutes around the full hour, 0 to 1
    /// @param dayNoise how much whole days differ by chance, 0.05 for about five percent
    public record Curve(
            double roomsPerMinute,
            double nightShare,
            double weekendShare,
            double growthPerWeek,
            double meetingShare,
            double dayNoise) {
        public Curve {
            for (var share : List.of(nightShare, weekendShare, meetingShare)) {
                if (!(share >= 0 && share <= 1)) {
                    throw new IllegalArgumentException("shares must be from 0 to 1, not " + share);
                }
            }
            if (!(roomsPerMinute >= 0 && roomsPerMinute <= 100_000)) {
                throw new IllegalArgumentException("rooms per minute must be from 0 to 100000");
            }
            if (!(growthPerWeek >= -0.9 && growthPerWeek <= 10) || !(dayNoise >= 0 && dayNoise <= 1)) {
                throw new IllegalArgumentException("growth must be from -0.9 to 10 and noise from 0 to 1");
            }
        }
    }

    /// What a room is like.
    ///
    /// @param meanSize sessions of a room on average
    /// @param heavyTailed a few rooms as large as many others together (Pareto, to 200); else sizes are even
    /// @param rampMs how long a room takes to fill
    /// @param meanMinutes how long a room lasts on average; 0 for longer than the trace
    /// @param againShare part of the rooms that are asked for a second time, 0 to 1
    public record Rooms(int meanSize, boolean heavyTailed, int rampMs, int meanMinutes, double againShare) {
        public Rooms {
            if (meanSize < 1 || meanSize > 1_000 || rampMs < 0 || meanMinutes < 0) {
                throw new IllegalArgumentException("rooms have 1 to 1000 sessions and no negative times");
            }
        }
    }

    /// Extra rooms all at once.
    ///
    /// @param at after the start
    /// @param length how long it lasts
    /// @param roomsPerSecond how many come
    /// @param region where, empty for anywhere
    public record FlashCrowd(Duration at, Duration length, double roomsPerSecond, String region) {}

    /// A node that is away for a while.
    ///
    /// @param at after the start
    /// @param length how long the node is away
    /// @param node position of the node, from 0
    /// @param kind killed, or taken out with a drain
    public record NodeLoss(Duration at, Duration length, int node, NodeSpec.Kind kind) {}
}
