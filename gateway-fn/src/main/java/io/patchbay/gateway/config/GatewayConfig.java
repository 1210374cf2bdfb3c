package io.patchbay.gateway.config;

import io.patchbay.placement.Policy;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.process.FileSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that the gateway is told, read once at start. Secrets do not show in [#toString].
///
/// @param id name of this instance in records
/// @param listen where it listens
/// @param tenants who may ask, at least one
/// @param nodes nodes that are used without a heartbeat
/// @param policy numbers of the placement
/// @param shadow numbers of a second placement that is only counted
/// @param failover budgets of a request
/// @param aggregator where the load table comes from
/// @param kafka where events go
/// @param sealing JWK set with the private keys that open sealed node keys, empty if there is none
/// @param registration who may register nodes over HTTP
/// @param operators who may look
/// @param trustProxy whether a caller's `X-Forwarded-For` counts
/// @param defaultMaxSessions capacity of a node that does not say
/// @param limits sizes of requests
/// @param warnings for the log at start
/// @param secrets where tenants, nodes, their keys and those of registration can be read again
public record GatewayConfig(
        String id,
        Listen listen,
        List<Tenant> tenants,
        List<StaticNode> nodes,
        Policy policy,
        Optional<Policy> shadow,
        Failover failover,
        Aggregator aggregator,
        Kafka kafka,
        Sealing sealing,
        Registration registration,
        Operators operators,
        boolean trustProxy,
        int defaultMaxSessions,
        Limits limits,
        List<String> warnings,
        SecretsSource secrets) {

    public GatewayConfig {
        tenants = List.copyOf(tenants);
        nodes = List.copyOf(nodes);
        warnings = List.copyOf(warnings);
    }

    /// Where the gateway listens; port 0 means any free one.
    ///
    /// @param tls what both ports show to callers; empty: they speak plain HTTP
    public record Listen(String bind, int port, int managementPort, Optional<FileSetting<TlsIdentity>> tls) {
        /// Without TLS.
        public Listen(String bind, int port, int managementPort) {
            this(bind, port, managementPort, Optional.empty());
        }

        public String scheme() {
            return tls.isPresent() ? "https" : "http";
        }
    }

    /// Budgets of one channel request, and what it can fall back on.
    ///
    /// @param maxAttempts nodes that are tried at most
    /// @param budget for everything, at most [#LONGEST_BUDGET]
    /// @param attemptTimeout for one node
    /// @param affinityTimeout for asking who owns the room
    /// @param hedgePercent second attempts beside a slow first one, for a hundred requests at most; 0 for none
    /// @param rememberedRooms how many of the rooms, and of the channels, that it placed last the gateway
    ///     remembers at least, for while no aggregator knows them or answers
    public record Failover(
            int maxAttempts,
            Duration budget,
            Duration attemptTimeout,
            Duration affinityTimeout,
            int hedgePercent,
            int rememberedRooms) {
        /// Odoo gives up after 3 s: a later answer is worth nothing.
        public static final Duration LONGEST_BUDGET = Duration.ofMillis(2500);
    }

    /// The aggregators.
    ///
    /// @param urls base URLs in order of preference, may be empty
    /// @param token shared internal token
    /// @param snapshotFile where the last table is kept over a restart
    /// @param trusted certificates they may show; empty: what this JVM trusts
    public record Aggregator(
            List<String> urls,
            Optional<Secret> token,
            Optional<Path> snapshotFile,
            Optional<FileSetting<TrustedCertificates>> trusted) {
        public Aggregator {
            urls = List.copyOf(urls);
        }
    }

    /// The broker of picks, reports and heartbeats.
    ///
    /// @param bootstrapServers `host:port,...`; empty: nothing is written
    /// @param clientProperties further settings of the client, such as TLS and SASL; values are never logged
    public record Kafka(String bootstrapServers, Map<String, String> clientProperties) {
        public Kafka {
            clientProperties = Map.copyOf(clientProperties);
        }

        @Override
        public String toString() {
            return "Kafka[" + bootstrapServers + ", " + clientProperties.keySet() + "]";
        }
    }

    /// Private keys that open sealed node keys, as a JWK set.
    ///
    /// @param jwkSet JSON, never logged
    public record Sealing(Optional<String> jwkSet) {
        @Override
        public String toString() {
            return "Sealing[" + (jwkSet.isPresent() ? "keys" : "none") + "]";
        }
    }

    /// Registration over HTTP.
    ///
    /// @param keys any of them signs node tokens; the first is the current one
    /// @param open whether heartbeats without a token are taken
    /// @param allowed hosts and networks a node may be at
    public record Registration(List<Secret> keys, boolean open, AllowedAddresses allowed) {
        public Registration {
            keys = List.copyOf(keys);
        }
    }

    /// Operators.
    ///
    /// @param token bearer token, empty if nobody is an operator
    /// @param healthPublic whether `/v1/health` answers without it
    public record Operators(Optional<Secret> token, boolean healthPublic) {}

    /// Sizes and rates of requests.
    ///
    /// @param bodyBytes a larger body is answered with 413
    /// @param headerBytes larger headers are answered with 431; the request line may be as long
    /// @param disconnectsPerMinute more requests of one address to end sessions, with tokens that only
    ///     nodes can verify, are answered with 429
    public record Limits(int bodyBytes, int headerBytes, int disconnectsPerMinute) {}

    /// The same, listening elsewhere.
    public GatewayConfig listeningOn(Listen other) {
        return new GatewayConfig(
                id,
                other,
                tenants,
                nodes,
                policy,
                shadow,
                failover,
                aggregator,
                kafka,
                sealing,
                registration,
                operators,
                trustProxy,
                defaultMaxSessions,
                limits,
                warnings,
                secrets);
    }

    /// Whether a table or Kafka is there, or the gateway runs alone on static nodes.
    public boolean isAlone() {
        return aggregator.urls().isEmpty();
    }

    /// Reads and checks everything.
    ///
    /// @param env the environment
    /// @param secretsFile value of `--secrets`, which wins over `SFU_GATEWAY_SECRETS`
    /// @throws ConfigException naming the variable, or the file and field, and saying what to do
    public static GatewayConfig from(Map<String, String> env, @Nullable Path secretsFile) {
        return new GatewayConfigReader(new Environment(env), secretsFile, new ArrayList<>()).read();
    }
}
