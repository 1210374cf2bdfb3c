package io.patchbay.capacity.topic;

import io.patchbay.capacity.CapacityException;
import io.patchbay.capacity.trace.RecordSource;
import io.patchbay.capacity.trace.TraceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads ranges of topics without a consumer group, merged by the producers' timestamps. It ends where the topics ended
/// when it began. One thread.
public final class TopicReader implements RecordSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SILENT_POLLS = 150;
    private static final int BUFFERED_RECORDS = 2_000;

    /// A decision has the time of its request and is written when that was answered: among later ones, and by a
    /// producer that may have to try again.
    private static final long WRITTEN_LATER_MS = 60_000;

    private final Consumer<String, byte[]> consumer;
    private final String name;
    private final List<Part> parts = new ArrayList<>();
    private final Map<TopicPartition, Part> byPartition = new HashMap<>();
    private final Map<TopicPartition, Long> startOffsets = new HashMap<>();
    private long total;
    private long read;

    /// One partition of one range.
    private static final class Part {
        private final TopicPartition partition;
        private final TopicRange range;
        private final long endOffset;
        private final Deque<TraceRecord> buffer = new ArrayDeque<>();
        private boolean isRead;

        private Part(TopicPartition partition, TopicRange range, long endOffset) {
            this.partition = partition;
            this.range = range;
            this.endOffset = endOffset;
        }
    }

    private TopicReader(Consumer<String, byte[]> consumer, String name) {
        this.consumer = consumer;
        this.name = name;
    }

    /// Finds the ranges on the broker.
    ///
    /// @param settings of the client, with `bootstrap.servers`
    /// @throws CapacityException if the broker does not answer or lacks a topic
    public static TopicReader open(Map<String, String> settings, List<TopicRange> ranges) {
        var config = new HashMap<String, Object>(settings);
        config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BUFFERED_RECORDS);
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var servers = String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
        try {
            var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
            var reader = new TopicReader(consumer, "Kafka at " + servers);
            try {
                ranges.forEach(reader::find);
                reader.assign();
                return reader;
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        } catch (KafkaException e) {
            throw new CapacityException(
                    "cannot read from Kafka at " + servers + ": " + e.getMessage() + "; is --bootstrap-servers right?",
                    e);
        }
    }

    private void find(TopicRange range) {
        var infos = consumer.partitionsFor(range.topic());
        if (infos == null || infos.isEmpty()) {
            throw new CapacityException("there is no topic " + range.topic() + " at " + name);
        }
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        for (var info : infos) {
            starts.put(new TopicPartition(range.topic(), info.partition()), range.fromMs());
            ends.put(new TopicPartition(range.topic(), info.partition()), range.toMs() + WRITTEN_LATER_MS);
        }
        var last = consumer.endOffsets(starts.keySet());
        var from = consumer.offsetsForTimes(starts);
        var to = consumer.offsetsForTimes(ends);
        for (var partition : starts.keySet()) {
            var lastOffset = last.getOrDefault(partition, 0L);
            var start = from.get(partition);
            var end = to.get(partition);
            var startOffset = start == null ? lastOffset : start.offset();
            var endOffset = end == null ? lastOffset : Math.min(lastOffset, end.offset());
            if (startOffset < endOffset) {
                var part = new Part(partition, range, endOffset);
                parts.add(part);
                byPartition.put(partition, part);
                startOffsets.put(partition, startOffset);
                total += endOffset - startOffset;
            }
        }
    }

    private void assign() {
        consumer.assign(byPartition.keySet());
        startOffsets.forEach(consumer::seek);
    }

    @Override
    public @Nullable TraceRecord next() {
        try {
            fill();
        } catch (KafkaException e) {
            throw new CapacityException("cannot go on reading from " + name + ": " + e.getMessage(), e);
        }
        Part oldest = null;
        for (var part : parts) {
            var head = part.buffer.peekFirst();
            if (head != null
                    && (oldest == null || head.timestampMs() < first(oldest).timestampMs())) {
                oldest = part;
            }
        }
        if (oldest == null) {
            return null;
        }
        read++;
        return oldest.buffer.removeFirst();
    }

    private static TraceRecord first(Part part) {
        return part.buffer.getFirst();
    }

    /// Reads until every partition that has more has something to compare.
    private void fill() {
        var silent = 0;
        while (parts.stream().anyMatch(part -> part.buffer.isEmpty() && !part.isRead)) {
            var full = partitions(true);
            consumer.pause(full);
            consumer.resume(partitions(false));
            var records = consumer.poll(POLL);
            records.forEach(this::buffer);
            var finished = 0;
            for (var part : parts) {
                if (!part.isRead && consumer.position(part.partition) >= part.endOffset) {
                    part.isRead = true;
                    finished++;
                }
            }
            silent = records.isEmpty() && finished == 0 ? silent + 1 : 0;
            if (silent > SILENT_POLLS) {
                throw new CapacityException(
                        name + " has not answered for " + SILENT_POLLS * POLL.toMillis() / 1000 + " s; try again");
            }
        }
    }

    private Collection<TopicPartition> partitions(boolean isFull) {
        return parts.stream()
                .filter(part -> (part.isRead || part.buffer.size() >= BUFFERED_RECORDS) == isFull)
                .map(part -> part.partition)
                .toList();
    }

    private void buffer(ConsumerRecord<String, byte[]> record) {
        var part = byPartition.get(new TopicPartition(record.topic(), record.partition()));
        if (part == null || record.offset() >= part.endOffset) {
            return;
        }
        if (record.timestamp() >= part.range.fromMs() && record.timestamp() < part.range.toMs()) {
            part.buffer.addLast(new TraceRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key() == null ? "" : record.key(),
                    record.value() == null ? TraceRecord.NO_VALUE : record.value()));
        }
    }

    @Override
    public double progress() {
        return total == 0 ? 1 : Math.min(1.0, (double) read / total);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
