package io.patchbay.aggregator;

import io.patchbay.aggregator.poller.PollConfig;
import io.patchbay.aggregator.scaling.ScalingConfig;
import io.patchbay.placement.Scaling;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All settings of one aggregator process, read once in [Main]. Names and defaults: docs/config.md.
///
/// @param bind address to listen on
/// @param port HTTP port, 0 for any free one
/// @param advertised `host:port` under which other instances reach this one; [OwnAddress#BY_ADDRESS]: this host's
///     address and the real port; null: its name and the real port
/// @param bootstrapServers Kafka
/// @param kafkaProperties further settings of every Kafka client, such as TLS and SASL
/// @param applicationId instances with one id share the work
/// @param threads stream threads
/// @param createTopics whether missing topics are created
/// @param topicPartitions partitions of topics created here
/// @param replicationFactor replicas of created topics and of the internal ones, -1 for the broker's default
/// @param plainInternalTopics whether Kafka Streams' own topics are made here, saying nothing of segments
/// @param internalToken secret shared with gateways; null: only this machine may ask
/// @param operatorToken secret of operators, accepted for node events; null: none
/// @param defaultMaxSessions capacity of nodes that do not say
/// @param overloadPermille load from which a node counts as overloaded; the same as the gateways'
/// @param snapshotIntervalMs at most one new snapshot in this time
/// @param fullSnapshotEveryMs distance of full snapshots on `sfu.snapshots`
/// @param poll stock nodes and how they are polled
/// @param scaling what autoscaling aims at
/// @param tls how it speaks TLS; null: plain HTTP, and so it asks its peers
public record AggregatorConfig(
        String bind,
        int port,
        @Nullable String advertised,
        String bootstrapServers,
        Map<String, String> kafkaProperties,
        String applicationId,
        int threads,
        boolean createTopics,
        int topicPartitions,
        int replicationFactor,
        boolean plainInternalTopics,
        @Nullable String internalToken,
        @Nullable String operatorToken,
        int defaultMaxSessions,
        int overloadPermille,
        int snapshotIntervalMs,
        int fullSnapshotEveryMs,
        PollConfig poll,
        ScalingConfig scaling,
        @Nullable AggregatorTls tls) {

    private static final int MIN_TOKEN_LENGTH = 16;

    public AggregatorConfig {
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    /// Reads the environment.
    ///
    /// @param secrets text of the file named by `--secrets`, null if there is none
    /// @throws ConfigException naming the variable and what to do
    public static AggregatorConfig from(Map<String, String> env, @Nullable String secrets) {
        var in = new Settings(env);
        return new AggregatorConfig(
                in.text("HTTP_INTERFACE", "0.0.0.0"),
                in.number("PORT", 8075, 0, 65_535),
                in.hostAndPort("SFU_AGGREGATOR_ADVERTISED"),
                in.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                in.clientProperties("KAFKA_CLIENT_PROPERTIES"),
                in.text("SFU_AGGREGATOR_APPLICATION_ID", "patchbay-load-aggregator"),
                in.number("SFU_AGGREGATOR_THREADS", 1, 1, 64),
                in.flag("KAFKA_CREATE_TOPICS", false),
                in.number("KAFKA_TOPIC_PARTITIONS", 12, 1, 1024),
                in.number("KAFKA_REPLICATION_FACTOR", -1, -1, 16),
                in.flag("KAFKA_PLAIN_INTERNAL_TOPICS", false),
                in.secret("PATCHBAY_INTERNAL_TOKEN", MIN_TOKEN_LENGTH),
                in.secret("PATCHBAY_OPERATOR_TOKEN", MIN_TOKEN_LENGTH),
                in.number("SFU_DEFAULT_MAX_SESSIONS", 500, 1, 1_000_000),
                in.number("SFU_OVERLOAD_PERMILLE", 900, 51, 100_000),
                in.number("SFU_AGGREGATOR_SNAPSHOT_INTERVAL_MS", 250, 10, 10_000),
                in.number("SFU_AGGREGATOR_FULL_SNAPSHOT_MS", 180_000, 1_000, 3_600_000),
                poll(env, secrets),
                new ScalingConfig(
                        new Scaling.Target(
                                in.number("SFU_SCALING_TARGET_PERMILLE", 600, 50, 1_000),
                                in.number("SFU_SCALING_MIN_NODES", 1, 1, 10_000)),
                        in.number("SFU_AGGREGATOR_EMF_SECONDS", 0, 0, 3_600)),
                tls(in));
    }

    private static @Nullable AggregatorTls tls(Settings in) {
        var identity = in.pem("SFU_AGGREGATOR_TLS", TlsIdentity::ofPem);
        var trusted = in.pem("SFU_AGGREGATOR_TRUST", text -> TrustedCertificates.ofPem("SFU_AGGREGATOR_TRUST", text));
        if (identity == null && trusted != null) {
            throw new ConfigException("SFU_AGGREGATOR_TRUST is for instances that speak TLS: set SFU_AGGREGATOR_TLS");
        }
        return identity == null ? null : new AggregatorTls(identity, trusted);
    }

    private static PollConfig poll(Map<String, String> env, @Nullable String secrets) {
        try {
            return PollConfig.from(env.get("SFU_GATEWAY_NODES"), secrets);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /// Without the secrets: only whether they are set.
    @Override
    public String toString() {
        return "AggregatorConfig[bind=" + bind + ", port=" + port + ", advertised=" + advertised
                + ", bootstrapServers=" + bootstrapServers + ", kafkaProperties=" + kafkaProperties.keySet()
                + ", applicationId=" + applicationId + ", threads=" + threads + ", createTopics=" + createTopics
                + ", topicPartitions=" + topicPartitions + ", replicationFactor=" + replicationFactor
                + ", plainInternalTopics=" + plainInternalTopics
                + ", internalToken=" + shown(internalToken) + ", operatorToken=" + shown(operatorToken)
                + ", defaultMaxSessions=" + defaultMaxSessions + ", overloadPermille=" + overloadPermille
                + ", snapshotIntervalMs=" + snapshotIntervalMs
                + ", fullSnapshotEveryMs=" + fullSnapshotEveryMs + ", poll=" + poll + ", scaling=" + scaling
                + ", tls=" + tls + "]";
    }

    private static String shown(@Nullable String secret) {
        return secret == null ? "unset" : "***";
    }
}
