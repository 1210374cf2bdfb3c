package io.patchbay.schemas.topic;

import java.time.Duration;
import java.util.List;

/// Every topic of the system. The broker's auto-creation is off: whoever is allowed to creates these.
public final class Topics {
    public static final String HEARTBEATS = "sfu.heartbeats";
    public static final String PICKS = "sfu.picks";
    public static final String NODE_REPORTS = "sfu.node-reports";
    public static final String DECISIONS = "sfu.decisions";
    public static final String CHANNELS = "sfu.channels";
    public static final String LOAD_TABLE = "sfu.load-table";
    public static final String SNAPSHOTS = "sfu.snapshots";
    public static final String NODE_EVENTS = "sfu.node-events";
    public static final String DEAD_LETTERS = "sfu.dead-letters";

    /// Partitions of each topic unless told otherwise.
    public static final int DEFAULT_PARTITIONS = 12;

    private static final Duration MONTH = Duration.ofDays(30);

    private Topics() {}

    /// All topics, in the order of DESIGN section 2.
    public static List<TopicDefinition> all() {
        return List.of(
                kept(HEARTBEATS, MONTH),
                kept(PICKS, MONTH),
                kept(NODE_REPORTS, MONTH),
                kept(DECISIONS, MONTH),
                compacted(CHANNELS),
                compacted(LOAD_TABLE),
                kept(SNAPSHOTS, MONTH),
                kept(NODE_EVENTS, MONTH),
                kept(DEAD_LETTERS, Duration.ofDays(7)));
    }

    private static TopicDefinition kept(String name, Duration retention) {
        return new TopicDefinition(name, false, retention);
    }

    private static TopicDefinition compacted(String name) {
        return new TopicDefinition(name, true, Duration.ZERO);
    }
}
