package io.patchbay.aggregator.query;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.topic.Freshness;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows all partitions of `sfu.load-table` and of `sfu.node-events` on this instance, so that each instance answers
/// for every node. Not Streams' global table: that one dies with its application after five minutes without a broker,
/// and this table must outlive both (ADR 0010). One thread; a failure is counted and the topics are read again, while
/// the table keeps what it had. Whether it is up to date is asked of the broker ([Freshness]).
public final class TableReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASK = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration EVENTS_FROM = Duration.ofHours(24);

    private final Map<String, String> clients;
    private final LoadTable table;
    private final EventHistory events;
    private final AggregatorMetrics metrics;
    private final LongSupplier clockMs;
    private final Freshness<TopicPartition> freshness = new Freshness<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Consumer<?, ?> current;

    /// @param clients settings of every Kafka client
    /// @param clockMs epoch ms
    public TableReader(
            Map<String, String> clients,
            LoadTable table,
            EventHistory events,
            AggregatorMetrics metrics,
            LongSupplier clockMs) {
        this.clients = Map.copyOf(clients);
        this.table = table;
        this.events = events;
        this.metrics = metrics;
        this.clockMs = clockMs;
        this.thread = Thread.ofPlatform().name("table-reader").unstarted(this::run);
    }

    /// Starts to read, and returns at once.
    public void start() {
        thread.start();
    }

    /// Whether the table was complete and up to date a few seconds ago. False while Kafka is away.
    public boolean isCurrent() {
        return freshness.isFresh(System.nanoTime());
    }

    /// Whether the same holds for what Kafka Streams has folded, as far as this reader can tell.
    boolean isSettled() {
        return freshness.isSettled(System.nanoTime());
    }

    @Override
    public void close() {
        closing.countDown();
        var reading = current;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosing()) {
                try {
                    readUntilClosed();
                } catch (WakeupException e) {
                    LOG.atDebug().log("reading ends");
                } catch (RuntimeException e) {
                    metrics.failure("table-reader");
                    LOG.atWarn().addKeyValue("error", e).log("load table cannot be read, trying again");
                }
                current = null;
                closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readUntilClosed() {
        freshness.asking(System.nanoTime());
        try (var consumer = new KafkaConsumer<String, byte[]>(settings())) {
            current = consumer;
            var partitions = partitions(consumer);
            freshness.heard(System.nanoTime());
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            seek(consumer, partitions);
            var tables = ofTopic(partitions, Topics.LOAD_TABLE);
            freshness.asking(System.nanoTime());
            freshness.answered(consumer.endOffsets(tables));
            while (!isClosing()) {
                takeAll(consumer.poll(POLL));
                if (freshness.read(consumer::position, System.nanoTime()) && !table.isComplete()) {
                    table.markComplete();
                    LOG.atInfo().log("load table is complete");
                }
                check(consumer, tables);
            }
        }
    }

    /// Asks the broker how far the table goes by now, at times.
    private void check(Consumer<?, ?> consumer, List<TopicPartition> tables) {
        var nowNs = System.nanoTime();
        if (!freshness.isAskDue(nowNs)) {
            return;
        }
        freshness.asking(nowNs);
        try {
            freshness.answered(consumer.endOffsets(tables, ASK));
        } catch (TimeoutException e) {
            LOG.atDebug().addKeyValue("error", e.toString()).log("the broker did not say how far the load table goes");
        }
    }

    /// Empty while one of the topics is missing.
    private static List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : List.of(Topics.LOAD_TABLE, Topics.NODE_EVENTS)) {
            var infos = consumer.partitionsFor(topic);
            if (infos == null || infos.isEmpty()) {
                return List.of();
            }
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    /// Goes to the start of the table and to yesterday of the events.
    private void seek(Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        consumer.seekToBeginning(ofTopic(partitions, Topics.LOAD_TABLE));
        var from = new LinkedHashMap<TopicPartition, Long>();
        ofTopic(partitions, Topics.NODE_EVENTS)
                .forEach(partition -> from.put(partition, clockMs.getAsLong() - EVENTS_FROM.toMillis()));
        consumer.offsetsForTimes(from).forEach((partition, offset) -> {
            if (offset == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        });
    }

    private static List<TopicPartition> ofTopic(List<TopicPartition> partitions, String topic) {
        return partitions.stream()
                .filter(partition -> partition.topic().equals(topic))
                .toList();
    }

    /// Of each node's entries only the last one is read: an entry replaces the one before.
    private void takeAll(Iterable<ConsumerRecord<String, byte[]>> records) {
        var rows = new LinkedHashMap<String, ConsumerRecord<String, byte[]>>();
        for (var record : records) {
            if (record.topic().equals(Topics.NODE_EVENTS)) {
                takeEvent(record);
            } else {
                rows.put(record.key(), record);
            }
        }
        rows.values().forEach(this::takeRow);
    }

    private void takeEvent(ConsumerRecord<String, byte[]> record) {
        var event = decode(EventCodec.NODE_EVENT, record);
        if (event != null) {
            events.add(event);
        }
    }

    private void takeRow(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null && record.key() != null) {
            table.remove(record.key());
            return;
        }
        var entry = decode(EventCodec.LOAD_ENTRY, record);
        if (entry != null) {
            table.put(entry.heartbeat().nodeId(), entry);
        }
    }

    private <T> @Nullable T decode(EventCodec<T> codec, ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            metrics.deadLetter(record.topic(), "empty");
            return null;
        }
        return switch (codec.decode(record.value())) {
            case Decoded.Ok<T>(var event) -> event;
            case Decoded.Bad<T>(var field, var reason) -> {
                metrics.deadLetter(record.topic(), "undecodable");
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("offset", record.offset())
                        .addKeyValue("field", field)
                        .addKeyValue("reason", reason)
                        .log("record skipped");
                yield null;
            }
        };
    }

    private Map<String, Object> settings() {
        var settings = new LinkedHashMap<String, Object>(clients);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return settings;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
