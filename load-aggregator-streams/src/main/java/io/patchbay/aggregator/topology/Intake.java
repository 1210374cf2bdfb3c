package io.patchbay.aggregator.topology;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.topology.Envelope.Kind;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// First step for one input topic: reads the value and keys the record by what the value says (producers may have used
/// another key or partitioner), and stamps it with its arrival. What cannot be read goes on as a dead letter; nothing
/// here throws.
///
/// @param <T> the event of the topic
final class Intake<T> implements Processor<byte[], byte[], String, Envelope> {
    private static final long NOT_KNOWN = 0;

    private final Kind kind;
    private final EventCodec<T> codec;
    private final Function<T, String> keyOf;
    private final AggregatorMetrics metrics;
    private @Nullable ProcessorContext<String, Envelope> context;

    private Intake(Kind kind, EventCodec<T> codec, Function<T, String> keyOf, AggregatorMetrics metrics) {
        this.kind = kind;
        this.codec = codec;
        this.keyOf = keyOf;
        this.metrics = metrics;
    }

    static <T> ProcessorSupplier<byte[], byte[], String, Envelope> of(
            Kind kind, EventCodec<T> codec, Function<T, String> keyOf, AggregatorMetrics metrics) {
        return () -> new Intake<>(kind, codec, keyOf, metrics);
    }

    @Override
    public void init(ProcessorContext<String, Envelope> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var value = record.value();
        if (value == null || value.length == 0) {
            onEmpty(record);
            return;
        }
        switch (codec.decode(value)) {
            case Decoded.Ok<T>(var event) -> forward(record, keyOf.apply(event), new Envelope(kind, value));
            case Decoded.Bad<T>(var field, var reason) -> refuse(record, field, reason, "undecodable");
        }
    }

    private void onEmpty(Record<byte[], byte[]> record) {
        var isTombstone = kind == Kind.CHANNEL && record.value() == null && record.key() != null;
        if (isTombstone && record.key().length > 0) {
            forward(record, new String(record.key(), StandardCharsets.UTF_8), Envelope.channelGone());
        } else {
            refuse(record, "$", "is empty", "empty");
        }
    }

    private void refuse(Record<byte[], byte[]> record, String field, String reason, String label) {
        var to = context();
        var origin = to.recordMetadata()
                .map(at -> new DeadLetters.Origin(at.topic(), at.partition(), at.offset()))
                .orElse(new DeadLetters.Origin("unknown", 0, 0));
        metrics.deadLetter(origin.topic(), label);
        var letter = DeadLetters.encode(origin, to.currentSystemTimeMs(), field, reason, record.value());
        forward(record, origin.topic(), new Envelope(Kind.DEAD_LETTER, letter));
    }

    private void forward(Record<byte[], byte[]> record, String key, Envelope envelope) {
        var nowMs = context().currentSystemTimeMs();
        var arrivedAtMs = record.timestamp() == NOT_KNOWN ? nowMs : Math.min(nowMs, record.timestamp());
        context().forward(new Record<>(key, envelope, arrivedAtMs, record.headers()));
    }

    /// When the broker appended a record, epoch ms, or [#NOT_KNOWN]: the time a producer gives is its own clock's,
    /// which is what the fold measures against arrivals.
    static long arrivedAtMs(ConsumerRecord<?, ?> record) {
        var appended = record.timestampType() == TimestampType.LOG_APPEND_TIME;
        return appended ? Math.max(NOT_KNOWN, record.timestamp()) : NOT_KNOWN;
    }

    private ProcessorContext<String, Envelope> context() {
        var initialised = context;
        if (initialised == null) {
            throw new IllegalStateException("process before init");
        }
        return initialised;
    }
}
