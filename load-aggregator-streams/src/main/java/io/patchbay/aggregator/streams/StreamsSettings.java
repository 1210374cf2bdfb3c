package io.patchbay.aggregator.streams;

import io.patchbay.aggregator.topology.FailureHandlers;
import io.patchbay.aggregator.topology.TopologyParts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// Every setting of Kafka Streams, and why (ADR 0011).
public final class StreamsSettings {
    private StreamsSettings() {}

    /// All of them together.
    ///
    /// @param advertised `host:port` that other instances find in the group's metadata
    /// @param stateDir folder for Streams' lock and checkpoint files; the stores are in memory
    public static Map<String, Object> of(StreamsPlan plan, String advertised, String stateDir, TopologyParts parts) {
        var settings = new LinkedHashMap<String, Object>(plan.clients());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, plan.applicationId());
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, plan.threads());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, plan.replicationFactor());
        // The classic protocol: standbys serve reads and a leaving member hands over in 3 s.
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        settings.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000);
        settings.put(main(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        settings.put(main(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        settings.put(main(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // The fold is idempotent by sequence number, so at-least-once is exact enough and cheaper.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // A heartbeat passes two topics on its way: Streams' own 100 ms of linger would be paid twice.
        settings.put(producer(ProducerConfig.LINGER_MS_CONFIG), 2);
        settings.put(producer(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.POLL_MS_CONFIG, 50);
        settings.putAll(FailureHandlers.settings(parts.metrics()));
        return settings;
    }

    private static String main(String name) {
        return StreamsConfig.mainConsumerPrefix(name);
    }

    private static String producer(String name) {
        return StreamsConfig.producerPrefix(name);
    }
}
