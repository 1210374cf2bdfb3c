package io.patchbay.aggregator.topology;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Kafka Streams asks when a record cannot be read, processed or written: one record never stops the topology.
/// Streams makes the handlers by name and gives them our counters through its own configuration.
public final class FailureHandlers {
    private static final String METRICS = "patchbay.metrics";
    private static final Logger LOG = LoggerFactory.getLogger(FailureHandlers.class);

    private FailureHandlers() {}

    /// Settings that install the handlers.
    public static Map<String, Object> settings(AggregatorMetrics metrics) {
        return Map.of(
                METRICS,
                metrics,
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                OnDeserialization.class.getName(),
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                OnProcessing.class.getName(),
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                OnProduction.class.getName());
    }

    private static AggregatorMetrics metrics(Map<String, ?> configs) {
        if (configs.get(METRICS) instanceof AggregatorMetrics metrics) {
            return metrics;
        }
        throw new IllegalStateException("no counters in the configuration of Kafka Streams");
    }

    private static List<ProducerRecord<byte[], byte[]>> letter(
            ErrorHandlerContext context, Exception exception, byte @Nullable [] value) {
        var origin = new DeadLetters.Origin(context.topic(), context.partition(), context.offset());
        var reason = exception.getClass().getSimpleName() + " in " + context.processorNodeId();
        var json = DeadLetters.encode(origin, Math.max(0, context.timestamp()), "$", reason, value);
        return List.of(
                new ProducerRecord<>(Topics.DEAD_LETTERS, context.topic().getBytes(StandardCharsets.UTF_8), json));
    }

    /// A record of an internal topic is not what we wrote: skipped, kept as a dead letter.
    public static final class OnDeserialization implements DeserializationExceptionHandler {
        private @Nullable AggregatorMetrics metrics;

        @Override
        public void configure(Map<String, ?> configs) {
            metrics = metrics(configs);
        }

        @Override
        public DeserializationExceptionHandler.Response handleError(
                ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
            if (metrics != null) {
                metrics.deadLetter(context.topic(), "deserialization");
            }
            return DeserializationExceptionHandler.Response.resume(letter(context, exception, record.value()));
        }
    }

    /// A record broke an invariant of ours: skipped, logged as the bug it is, kept as a dead letter.
    public static final class OnProcessing implements ProcessingExceptionHandler {
        private @Nullable AggregatorMetrics metrics;

        @Override
        public void configure(Map<String, ?> configs) {
            metrics = metrics(configs);
        }

        @Override
        public ProcessingExceptionHandler.Response handleError(
                ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
            LOG.atError()
                    .addKeyValue("topic", context.topic())
                    .addKeyValue("offset", context.offset())
                    .addKeyValue("step", context.processorNodeId())
                    .setCause(exception)
                    .log("record could not be processed");
            if (metrics != null) {
                metrics.deadLetter(String.valueOf(context.topic()), "processing");
            }
            // A timer has no record behind it.
            return context.topic() == null
                    ? ProcessingExceptionHandler.Response.resume()
                    : ProcessingExceptionHandler.Response.resume(letter(context, exception, context.sourceRawValue()));
        }
    }

    /// A record could not be written: tried again while that can help, dropped if it is too large. Anything else
    /// restarts the thread.
    public static final class OnProduction implements ProductionExceptionHandler {
        private @Nullable AggregatorMetrics metrics;

        @Override
        public void configure(Map<String, ?> configs) {
            metrics = metrics(configs);
        }

        @Override
        public ProductionExceptionHandler.Response handleError(
                ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
            if (metrics != null) {
                metrics.failure("production");
            }
            if (exception instanceof RecordTooLargeException) {
                LOG.atError().addKeyValue("topic", record.topic()).log("record is too large for its topic, dropped");
                return ProductionExceptionHandler.Response.resume();
            }
            return exception instanceof RetriableException
                    ? ProductionExceptionHandler.Response.retry()
                    : ProductionExceptionHandler.Response.fail();
        }
    }
}
