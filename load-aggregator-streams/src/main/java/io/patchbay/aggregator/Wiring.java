package io.patchbay.aggregator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.patchbay.aggregator.history.DecisionHistory;
import io.patchbay.aggregator.history.EventRange;
import io.patchbay.aggregator.history.SnapshotHistory;
import io.patchbay.aggregator.history.TopicRange;
import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.poller.NodePoller;
import io.patchbay.aggregator.query.EventHistory;
import io.patchbay.aggregator.query.KeyedLookup;
import io.patchbay.aggregator.query.LoadTable;
import io.patchbay.aggregator.query.LoadsQuery;
import io.patchbay.aggregator.query.Peers;
import io.patchbay.aggregator.query.Readiness;
import io.patchbay.aggregator.query.RoomProposals;
import io.patchbay.aggregator.query.SelfAddress;
import io.patchbay.aggregator.query.SnapshotLog;
import io.patchbay.aggregator.query.SnapshotPublisher;
import io.patchbay.aggregator.query.TableReader;
import io.patchbay.aggregator.scaling.ScalingAdvisor;
import io.patchbay.aggregator.streams.RecordRelay;
import io.patchbay.aggregator.streams.StreamsPlan;
import io.patchbay.aggregator.streams.StreamsRunner;
import io.patchbay.aggregator.topology.TopologyParts;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// How the parts are put together: the only place that knows them all.
@Factory
@Requires(bean = AggregatorConfig.class)
final class Wiring {
    private static final Duration LONGEST_READ = Duration.ofSeconds(5);

    private final AggregatorConfig config;
    private final String instance;

    Wiring(AggregatorConfig config) {
        this.config = config;
        this.instance = "aggregator-" + Long.toString(System.currentTimeMillis(), 36) + "-"
                + Long.toString(ProcessHandle.current().pid(), 36)
                + Integer.toString(System.identityHashCode(this), 36);
    }

    @Singleton
    AggregatorMetrics metrics(MeterRegistry registry) {
        return new AggregatorMetrics(registry);
    }

    @Singleton
    SelfAddress self() {
        return new SelfAddress();
    }

    @Singleton
    LoadTable table() {
        return new LoadTable(policy(), defaults());
    }

    @Singleton
    EventHistory events() {
        return new EventHistory();
    }

    @Bean(preDestroy = "close")
    @Singleton
    TableReader reader(LoadTable table, EventHistory events, AggregatorMetrics metrics) {
        return new TableReader(clients(), table, events, metrics, System::currentTimeMillis);
    }

    @Bean(preDestroy = "close")
    @Singleton
    StreamsRunner runner(SelfAddress self, LoadTable table, AggregatorMetrics metrics) {
        var plan = new StreamsPlan(
                clients(),
                config.applicationId(),
                config.threads(),
                config.createTopics(),
                config.topicPartitions(),
                config.replicationFactor(),
                config.plainInternalTopics());
        return new StreamsRunner(plan, self::text, new TopologyParts(policy(), defaults(), table, metrics));
    }

    @Bean(preDestroy = "close")
    @Singleton
    SnapshotPublisher publisher(LoadTable table, TableReader reader, StreamsRunner runner, AggregatorMetrics metrics) {
        var log = new SnapshotLog(
                instance,
                config.fullSnapshotEveryMs(),
                () -> runner.current().map(StreamsRunner.Running::records),
                metrics);
        return new SnapshotPublisher(
                new SnapshotPublisher.Identity(instance, config.snapshotIntervalMs(), System::currentTimeMillis),
                table,
                () -> !reader.isCurrent() || runner.status().isRestoring(),
                log,
                metrics);
    }

    @Singleton
    Readiness readiness(SnapshotPublisher publisher, TableReader reader, StreamsRunner runner) {
        return new Readiness(publisher, reader, runner);
    }

    @Singleton
    RecordRelay relay(StreamsRunner runner, AggregatorMetrics metrics) {
        return new RecordRelay(() -> runner.current().map(StreamsRunner.Running::records), metrics);
    }

    @Bean(preDestroy = "close")
    @Singleton
    Peers peers() {
        var tls = config.tls();
        return new Peers(config.internalToken(), tls == null ? null : tls.trusted());
    }

    /// Asked for only if there is one.
    @Singleton
    @Named(ServerCertificate.NAME)
    ServerCertificate certificate() {
        var certificate = new ServerCertificate();
        certificate.show(Objects.requireNonNull(config.tls()).identity().value());
        return certificate;
    }

    /// Asked for only if there is one.
    @Bean(preDestroy = "close")
    @Singleton
    TlsReloader tlsReloader(
            @Named(ServerCertificate.NAME) ServerCertificate server, Peers peers, AggregatorMetrics metrics) {
        return new TlsReloader(Objects.requireNonNull(config.tls()), server, peers, metrics);
    }

    @Singleton
    KeyedLookup.Around around(SelfAddress self, Peers peers) {
        return new KeyedLookup.Around(self, peers);
    }

    @Singleton
    KeyedLookup lookup(
            StreamsRunner runner,
            Readiness readiness,
            KeyedLookup.Around around,
            LoadTable table,
            AggregatorMetrics metrics) {
        var proposals = new RoomProposals(System::nanoTime, nodeId -> table.isOver(nodeId, System.currentTimeMillis()));
        return new KeyedLookup(runner, readiness, around, proposals, metrics);
    }

    @Singleton
    LoadsQuery loads(SnapshotPublisher publisher, LoadTable table, EventHistory events) {
        return new LoadsQuery(publisher, table, events, workers());
    }

    @Bean(preDestroy = "close")
    @Singleton
    NodePoller poller(StreamsRunner runner, KeyedLookup lookup, LoadTable table, AggregatorMetrics metrics) {
        var world = new PollSide(runner, lookup, table, metrics);
        return new NodePoller(config.poll(), world, instance, System::currentTimeMillis);
    }

    @Bean(preDestroy = "close")
    @Singleton
    TopicRange topicRange() {
        return new TopicRange(clients(), LONGEST_READ);
    }

    @Singleton
    DecisionHistory decisions(TopicRange topics, AggregatorMetrics metrics) {
        return new DecisionHistory(topics, metrics, System::currentTimeMillis);
    }

    @Singleton
    SnapshotHistory snapshots(TopicRange topics, AggregatorMetrics metrics) {
        return new SnapshotHistory(topics, config.fullSnapshotEveryMs(), metrics);
    }

    @Singleton
    EventRange eventRange(TopicRange topics, AggregatorMetrics metrics) {
        return new EventRange(topics, metrics);
    }

    @Bean(preDestroy = "close")
    @Singleton
    ScalingAdvisor advisor(SnapshotPublisher publisher, AggregatorMetrics metrics) {
        var world = new ScalingAdvisor.World(publisher::current, System::currentTimeMillis, System.out);
        return new ScalingAdvisor(config.scaling(), policy(), world, metrics);
    }

    private static ExecutorService workers() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("answers-", 0).factory());
    }

    private Map<String, String> clients() {
        var clients = new LinkedHashMap<>(config.kafkaProperties());
        clients.put("bootstrap.servers", config.bootstrapServers());
        return clients;
    }

    private Policy policy() {
        var base = Policy.DEFAULT;
        return new Policy(
                base.strategy(),
                base.sessionsWeight(),
                base.cpuWeight(),
                base.memoryWeight(),
                config.overloadPermille(),
                base.overloadHysteresisPermille(),
                base.unhealthyThresholdMs(),
                config.poll().unhealthyThreshold(),
                base.expectedSessionsPerRoom(),
                base.pickWindowMs());
    }

    private TableDefaults defaults() {
        var base = TableDefaults.DEFAULT;
        return new TableDefaults(config.defaultMaxSessions(), base.cpuPermille(), base.memoryPermille());
    }
}
