package io.patchbay.node.fleet;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private static final Duration CHECK = Duration.ofSeconds(2);
    private static final Duration CURRENT_FOR = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final long HEARTBEATS_OF_MS = 60_000;

    private final KafkaConsumer<String, byte[]> consumer;
    private final ChannelTable channels;
    private final NodeTable nodes;
    private final NodeMetrics metrics;
    private final Runnable regularly;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean current;
    private volatile long currentAtNs;

    /// @param regularly run on the reading thread every two seconds, once all channels were read
    FleetReader(
            NodeConfig.Kafka kafka, ChannelTable channels, NodeTable nodes, NodeMetrics metrics, Runnable regularly) {
        var settings = new HashMap<String, Object>(kafka.clientProperties());
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        this.channels = channels;
        this.nodes = nodes;
        this.metrics = metrics;
        this.regularly = regularly;
        this.thread = Thread.ofPlatform().daemon().name("fleet-reader").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Whether the tables were complete and up to date a few seconds ago.
    boolean isCurrent() {
        return current && System.nanoTime() - currentAtNs < CURRENT_FOR.toNanos();
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
            var assigned = assign();
            var nextCheckNs = System.nanoTime();
            while (!stopping) {
                poll();
                if (System.nanoTime() - nextCheckNs >= 0) {
                    check(assigned);
                    nextCheckNs = System.nanoTime() + (current ? CHECK : POLL).toNanos();
                }
            }
        } catch (WakeupException e) {
            LOG.atDebug().log("reading the fleet's topics ends");
        } catch (RuntimeException e) {
            current = false;
            LOG.atError().setCause(e).log("reading the fleet's topics stopped: channels are not found elsewhere");
        }
    }

    private void poll() {
        try {
            consumer.poll(POLL).forEach(this::take);
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
                var channelPartitions = partitions(Topics.CHANNELS);
                var heartbeatPartitions = partitions(Topics.HEARTBEATS);
                var all = new ArrayList<>(channelPartitions);
                all.addAll(heartbeatPartitions);
                consumer.assign(all);
                consumer.seekToBeginning(channelPartitions);
                seekBack(heartbeatPartitions);
                return channelPartitions;
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

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(Topics.CHANNELS)) {
            takeChannel(record.key(), record.value());
        } else if (record.value() != null) {
            switch (EventCodec.HEARTBEAT.decode(record.value())) {
                case Decoded.Ok<Heartbeat>(var beat) -> nodes.apply(beat, record.timestamp());
                case Decoded.Bad<Heartbeat> _ -> metrics.foreignRecordDropped();
            }
        }
    }

    @SuppressWarnings("NullAway") // Kafka's API carries no nullness: a tombstone's value is null.
    private void takeChannel(String key, byte[] value) {
        if (key == null) {
            metrics.foreignRecordDropped();
        } else if (value == null) {
            channels.apply(key, null);
        } else {
            switch (EventCodec.CHANNEL_RECORD.decode(value)) {
                case Decoded.Ok<ChannelRecord>(var channel)
                when channel.uuid().equals(key) -> channels.apply(key, channel);
                case Decoded.Ok<ChannelRecord> _ -> metrics.foreignRecordDropped();
                case Decoded.Bad<ChannelRecord> _ -> metrics.foreignRecordDropped();
            }
        }
    }

    /// Asks the broker how far the topic goes: an answer proves that the tables are not stale, or shows by how much.
    private void check(List<TopicPartition> partitions) {
        try {
            var ends = consumer.endOffsets(partitions, ASK);
            var complete = true;
            for (var partition : partitions) {
                complete &= consumer.position(partition, ASK) >= ends.getOrDefault(partition, 0L);
            }
            if (complete) {
                current = true;
                currentAtNs = System.nanoTime();
            }
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("error", e.toString()).log("the broker did not say how far the topic goes");
        }
        if (current) {
            regularly.run();
        }
    }
}
