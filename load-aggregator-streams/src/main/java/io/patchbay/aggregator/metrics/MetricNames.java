package io.patchbay.aggregator.metrics;

/// Names of every meter of the aggregator, as Micrometer writes them; docs/metrics.md has the Prometheus form.
public final class MetricNames {
    public static final String RECORDS_FOLDED = "sfu.aggregator.records.folded";
    public static final String RECORDS_DROPPED = "sfu.aggregator.records.dropped";
    public static final String DEAD_LETTERS = "sfu.aggregator.dead.letters";
    public static final String NODE_EVENTS = "sfu.aggregator.node.events";
    public static final String HEARTBEAT_AGE = "sfu.heartbeat.age.seconds";
    public static final String NODES = "sfu.aggregator.nodes";
    public static final String SNAPSHOTS = "sfu.aggregator.snapshots";
    public static final String SNAPSHOT_AGE = "sfu.aggregator.snapshot.age.seconds";
    public static final String SNAPSHOT_RECORDS = "sfu.aggregator.snapshot.records";
    public static final String WAITERS = "sfu.aggregator.waiters";
    public static final String RUNNING = "sfu.aggregator.streams.running";
    public static final String RESTORED = "sfu.aggregator.table.restored";
    public static final String KAFKA_CURRENT = "sfu.aggregator.kafka.current";
    public static final String FAILURES = "sfu.aggregator.failures";
    public static final String LOOKUPS = "sfu.aggregator.lookups";
    public static final String CLAIMS = "sfu.aggregator.room.claims";
    public static final String RELAYED = "sfu.aggregator.records.relayed";
    public static final String HISTORY_READS = "sfu.aggregator.history.reads";
    public static final String REGION_DESIRED_NODES = "sfu.region.desired.nodes";
    public static final String REGION_LOAD = "sfu.region.load.ratio";
    public static final String REGION_SECONDS_TO_EXHAUSTION = "sfu.region.seconds.to.exhaustion";
    public static final String KEY_RELOADS = "sfu.key.reloads";
    public static final String POLLS = "sfu.aggregator.polls";

    private MetricNames() {}
}
