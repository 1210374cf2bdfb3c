package io.patchbay.node.fleet;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.Loop;
import io.patchbay.schemas.topic.Freshness;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `sfu.channels` from its beginning and `sfu.heartbeats` of the last minute into the tables, all partitions,
/// without a group. One thread of its own, which also runs what is to be done regularly with the tables. Whoever asks
/// the tables never waits for Kafka.
final class FleetReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASK = Duration.ofMillis(500);
    private static final Duration REGULARLY = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final long HEARTBEATS_OF_MS = 60_000;

    private final Consumer<String, byte[]> consumer;
    private final FleetIntake intake;
    private final NodeMetrics metrics;
    private final Runnable regularly;
    private final Runnable onCurrent;
    private final Freshness<TopicPartition> freshness = new Freshness<>();
    private final Thread thread;
    private List<TopicPartition> channelPartitions = List.of();
    private Map<TopicPartition, Long> heartbeatEnds = Map.of();
    private long nextRegularNs = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean complete;

    FleetReader(NodeConfig.Kafka kafka, FleetIntake intake, NodeMetrics metrics, Hooks hooks) {
        this(
                new KafkaConsumer<>(settings(kafka), new StringDeserializer(), new ByteArrayDeserializer()),
                intake,
                metrics,
                hooks);
    }

    FleetReader(Consumer<String, byte[]> consumer, FleetIntake intake, NodeMetrics metrics, Hooks hooks) {
        this.consumer = consumer;
        this.intake = intake;
        this.metrics = metrics;
        this.regularly = hooks.regularly();
        this.onCurrent = hooks.onCurrent();
        this.thread = Thread.ofPlatform().daemon().name("fleet-reader").unstarted(this::run);
    }

    /// What is run on the reading thread.
    ///
    /// @param onCurrent when the tables are complete for the first time
    /// @param regularly every two seconds from then on
    record Hooks(Runnable onCurrent, Runnable regularly) {}

    private static Map<String, Object> settings(NodeConfig.Kafka kafka) {
        var settings = new HashMap<String, Object>(kafka.clientProperties());
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        return settings;
    }

    void start() {
        thread.start();
    }

    /// Whether the tables were complete and up to date a few seconds ago.
    boolean isCurrent() {
        return freshness.isFresh(System.nanoTime());
    }

    /// Whether all channels were read once, and the heartbeats of the last minute: before that a node may be unknown
    /// that lives.
    boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                try {
                    turn();
                } catch (WakeupException e) {
                    throw e;
                } catch (RuntimeException e) {
                    metrics.loopFailed(Loop.FLEET_READER);
                    LOG.atError().setCause(e).log("the fleet's topics: something went wrong, going on");
                    LockSupport.parkNanos(RETRY.toNanos());
                }
            }
        } catch (WakeupException e) {
            LOG.atDebug().log("reading the fleet's topics ends");
        }
    }

    private void turn() {
        if (channelPartitions.isEmpty()) {
            channelPartitions = assign();
        }
        poll();
        check();
        if (complete && System.nanoTime() - nextRegularNs >= 0) {
            nextRegularNs = System.nanoTime() + REGULARLY.toNanos();
            regularly.run();
        }
    }

    private void poll() {
        try {
            consumer.poll(POLL).forEach(intake::take);
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("the fleet's topics cannot be read, retrying");
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    private List<TopicPartition> assign() {
        while (true) {
            try {
                var ofChannels = partitions(Topics.CHANNELS);
                var ofHeartbeats = partitions(Topics.HEARTBEATS);
                var all = new ArrayList<>(ofChannels);
                all.addAll(ofHeartbeats);
                consumer.assign(all);
                consumer.seekToBeginning(ofChannels);
                seekBack(ofHeartbeats);
                heartbeatEnds = consumer.endOffsets(ofHeartbeats, RETRY);
                return ofChannels;
            } catch (WakeupException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("error", e.toString()).log("the fleet's topics are not there yet, retrying");
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private List<TopicPartition> partitions(String topic) {
        var found = consumer.partitionsFor(topic, RETRY).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (found.isEmpty()) {
            throw new KafkaException("no topic " + topic);
        }
        return found;
    }

    private void seekBack(Collection<TopicPartition> partitions) {
        var since = System.currentTimeMillis() - HEARTBEATS_OF_MS;
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, since));
        Map<TopicPartition, org.apache.kafka.clients.consumer.OffsetAndTimestamp> found =
                consumer.offsetsForTimes(times, RETRY);
        for (var partition : partitions) {
            var offset = found.get(partition);
            if (offset == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }

    private boolean knowsNodes() {
        return heartbeatEnds.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
    }

    /// Asks the broker at times how far the topic goes: once that was read, the tables are not stale.
    private void check() {
        try {
            if (freshness.isAskDue(System.nanoTime())) {
                freshness.asking(System.nanoTime());
                freshness.answered(consumer.endOffsets(channelPartitions, ASK));
            }
            if (freshness.read(partition -> consumer.position(partition, ASK), System.nanoTime())
                    && !complete
                    && knowsNodes()) {
                complete = true;
                onCurrent.run();
            }
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("error", e.toString()).log("the broker did not say how far the topic goes");
        }
    }
}
