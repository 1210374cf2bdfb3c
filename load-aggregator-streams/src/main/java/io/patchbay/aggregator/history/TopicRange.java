package io.patchbay.aggregator.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads a topic between two moments, all partitions of it: the broker's time index is the index, so nothing is kept
/// here and all that the topic still has can be asked for (ADR 0055). A few readers at a time, each for a bounded time;
/// consumers are kept between reads. Thread-safe.
public final class TopicRange implements AutoCloseable {
    private static final int READERS = 3;
    private static final long WAIT_MS = 1_000;
    private static final long IDLE_POLL_MS = 100;
    /// Writers have clocks and queues of their own: records may be this far out of order.
    private static final long DISORDER_MS = 60_000;

    private static final int KAFKA_TIMEOUT_MS = 4_000;

    private final Map<String, String> clients;
    private final Duration longest;
    private final Semaphore places = new Semaphore(READERS);
    private final Deque<KafkaConsumer<String, byte[]>> idle = new ArrayDeque<>();

    /// @param clients settings of every Kafka client
    /// @param longest how long one read may take
    public TopicRange(Map<String, String> clients, Duration longest) {
        this.clients = Map.copyOf(clients);
        this.longest = longest;
    }

    /// Takes records in the order of their partitions.
    @FunctionalInterface
    interface Visitor {
        /// Returns whether more are wanted.
        boolean take(ConsumerRecord<String, byte[]> record);
    }

    /// How a read ended.
    enum End {
        /// Everything in the range was taken.
        COMPLETE,
        /// The visitor had enough.
        ENOUGH,
        /// The time was over before the range was.
        OUT_OF_TIME
    }

    /// Shows the visitor the records of a topic whose timestamp lies in a range.
    ///
    /// @param fromMs epoch ms, inclusive
    /// @param untilMs epoch ms, inclusive
    /// @throws HistoryUnavailableException if the broker does not answer or too many are reading
    End read(String topic, long fromMs, long untilMs, Visitor visitor) {
        return with(consumer -> read(consumer, new Range(topic, fromMs, untilMs), visitor));
    }

    /// Timestamp of the oldest record that a topic still has, empty if it has none.
    ///
    /// @throws HistoryUnavailableException as above
    OptionalLong oldestMs(String topic) {
        return with(consumer -> {
            var fromTheStart = new HashMap<TopicPartition, Long>();
            partitions(consumer, topic).forEach(partition -> fromTheStart.put(partition, 0L));
            return consumer.offsetsForTimes(fromTheStart).values().stream()
                    .filter(offset -> offset != null)
                    .mapToLong(offset -> offset.timestamp())
                    .min();
        });
    }

    private record Range(String topic, long fromMs, long untilMs) {}

    private End read(KafkaConsumer<String, byte[]> consumer, Range range, Visitor visitor) {
        var ends = seek(consumer, range);
        var deadlineNs = System.nanoTime() + longest.toNanos();
        while (!ends.isEmpty()) {
            if (System.nanoTime() > deadlineNs) {
                return End.OUT_OF_TIME;
            }
            var batch = consumer.poll(Duration.ofMillis(IDLE_POLL_MS));
            for (var partition : batch.partitions()) {
                for (var record : batch.records(partition)) {
                    var end = ends.get(partition);
                    if (end == null || record.offset() >= end || record.timestamp() > range.untilMs() + DISORDER_MS) {
                        ends.remove(partition);
                        consumer.pause(List.of(partition));
                        break;
                    }
                    if (record.timestamp() <= range.untilMs() && !visitor.take(record)) {
                        return End.ENOUGH;
                    }
                }
            }
            ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        }
        return End.COMPLETE;
    }

    /// Goes to the start of the range.
    ///
    /// @return where to end in each partition that has something in it
    private static Map<TopicPartition, Long> seek(KafkaConsumer<String, byte[]> consumer, Range range) {
        var partitions = partitions(consumer, range.topic());
        var from = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> from.put(partition, Math.max(0, range.fromMs())));
        var ends = new HashMap<>(consumer.endOffsets(partitions));
        var starts = consumer.offsetsForTimes(from);
        ends.entrySet().removeIf(end -> {
            var start = starts.get(end.getKey());
            return start == null || start.offset() >= end.getValue();
        });
        consumer.assign(ends.keySet());
        consumer.resume(ends.keySet());
        for (var partition : ends.keySet()) {
            var start = starts.get(partition);
            if (start != null) {
                consumer.seek(partition, start.offset());
            }
        }
        return ends;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
        var infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new HistoryUnavailableException("the topic " + topic + " is not there");
        }
        return infos.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    @FunctionalInterface
    private interface Reading<T> {
        T with(KafkaConsumer<String, byte[]> consumer);
    }

    private <T> T with(Reading<T> reading) {
        takePlace();
        try {
            var consumer = consumer();
            try {
                var result = reading.with(consumer);
                giveBack(consumer);
                return result;
            } catch (RuntimeException e) {
                consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
                throw e;
            }
        } catch (KafkaException e) {
            throw new HistoryUnavailableException("Kafka does not answer: " + e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    private void takePlace() {
        try {
            if (!places.tryAcquire(WAIT_MS, TimeUnit.MILLISECONDS)) {
                throw new HistoryUnavailableException("too many are reading the past, ask again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HistoryUnavailableException("interrupted", e);
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        synchronized (idle) {
            var kept = idle.pollFirst();
            if (kept != null) {
                return kept;
            }
        }
        return new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private void giveBack(KafkaConsumer<String, byte[]> consumer) {
        consumer.assign(List.of());
        synchronized (idle) {
            idle.addFirst(consumer);
        }
    }

    private Map<String, Object> settings() {
        var settings = new LinkedHashMap<String, Object>(clients);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) IDLE_POLL_MS);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
        return settings;
    }

    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(consumer ->
                    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1))));
            idle.clear();
        }
    }
}
