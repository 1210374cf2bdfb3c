package io.patchbay.gateway.config;

import io.patchbay.placement.Policy;
import io.patchbay.placement.Strategy;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.process.FileSetting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns environment and secrets file into a [GatewayConfig]. Used once, by one thread.
final class GatewayConfigReader {
    private static final int MAX_NODES = 10_000;
    private static final int MAX_TENANTS = 1_000;
    private static final int MAX_NAME = 64;
    private static final int MAX_KEYS = 16;
    private static final int MAX_TEXT = 4_096;
    private static final String REGISTRATION_KEY = "SFU_REGISTRATION_KEY";
    private static final Set<String> TOP =
            Set.of("sfu", "tenant", "registration", "health", "balancing", "failover", "shadow");
    private static final Set<String> HEALTH =
            Set.of("interval_seconds", "timeout_seconds", "unhealthy_threshold", "unhealthy_threshold_seconds");

    private final Environment env;
    private final @Nullable Path secretsFile;
    private final List<String> warnings;

    GatewayConfigReader(Environment env, @Nullable Path secretsFile, List<String> warnings) {
        this.env = env;
        this.secretsFile = secretsFile;
        this.warnings = warnings;
    }

    GatewayConfig read() {
        var source = SecretsSource.of(env, secretsFile);
        var secrets = source.section();
        secrets.unknown(TOP).forEach(name -> warnings.add(name + ": is not known and ignored"));
        var port = env.integer("SFU_GATEWAY_PORT", 8071, 0, 65_535);
        var listen = new GatewayConfig.Listen(
                env.text("SFU_GATEWAY_BIND").orElse("0.0.0.0"),
                port,
                env.integer("PATCHBAY_MANAGEMENT_PORT", port == 0 ? 0 : Math.min(port + 1000, 65_535), 0, 65_535),
                tls());
        if (listen.port() != 0 && listen.port() == listen.managementPort()) {
            throw new ConfigException("PATCHBAY_MANAGEMENT_PORT", "must differ from SFU_GATEWAY_PORT");
        }
        var policy = policy(secrets);
        return new GatewayConfig(
                env.text("SFU_GATEWAY_ID").orElse("gateway"),
                listen,
                tenants(secrets),
                nodes(secrets),
                policy,
                shadow(secrets.table("shadow"), policy),
                failover(secrets.table("failover")),
                aggregator(),
                new GatewayConfig.Kafka(
                        env.text("KAFKA_BOOTSTRAP_SERVERS").orElse(""),
                        env.clientProperties("KAFKA_CLIENT_PROPERTIES")),
                new GatewayConfig.Sealing(env.textOrFile("SFU_GATEWAY_PRIVATE_KEYS")),
                registration(secrets.table("registration")),
                new GatewayConfig.Operators(
                        env.rawSecret("PATCHBAY_OPERATOR_TOKEN"), env.flag("PATCHBAY_HEALTH_PUBLIC")),
                env.flag("SFU_GATEWAY_TRUST_PROXY"),
                env.integer("SFU_DEFAULT_MAX_SESSIONS", 500, 1, 10_000_000),
                new GatewayConfig.Limits(
                        env.integer("SFU_MAX_BODY_BYTES", 65_536, 1_024, 16_777_216),
                        env.integer("SFU_MAX_HEADER_BYTES", 32_768, 8_192, 1_048_576),
                        env.integer("SFU_DISCONNECTS_PER_MINUTE_PER_ADDRESS", 120, 1, 1_000_000)),
                warnings,
                source);
    }

    private List<Tenant> tenants(Section secrets) {
        var tenants = new ArrayList<Tenant>();
        env.base64Key("SFU_GATEWAY_KEY").ifPresent(key -> {
            warnIfShort("SFU_GATEWAY_KEY", key);
            tenants.add(new Tenant(Tenant.DEFAULT_NAME, List.of(key), defaultSalt(), false, Tenant.Limits.DEFAULT));
        });
        var names = new HashSet<String>();
        tenants.forEach(tenant -> names.add(tenant.name()));
        for (var section : secrets.tables("tenant", MAX_TENANTS)) {
            var tenant = tenant(section);
            if (!names.add(tenant.name())) {
                throw section.wrong("name", "is used twice: " + tenant.name());
            }
            tenants.add(tenant);
        }
        if (tenants.isEmpty()) {
            throw new ConfigException(
                    "SFU_GATEWAY_KEY", "is required: the base64 key that callers sign with (Odoo's SFU server key)");
        }
        return tenants;
    }

    private Tenant tenant(Section section) {
        var name = section.requiredText("name", MAX_NAME);
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw section.wrong("name", "may hold letters, digits, dot, dash and underscore only");
        }
        var keys = section.texts("keys", MAX_TEXT).stream()
                .map(text -> Secret.ofBase64(section.where() + ": keys", text))
                .toList();
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw section.wrong("keys", "is required: a list of 1 to " + MAX_KEYS + " base64 keys, the newest first");
        }
        keys.forEach(key -> warnIfShort(section.where() + ": keys", key));
        var salt = salt(section.text("salt", MAX_TEXT).orElse("patchbay:" + name));
        section.unknown(Set.of("name", "keys", "salt", "requests_per_second", "max_concurrent"))
                .forEach(field -> warnings.add(field + ": is not known and ignored"));
        var limits = new Tenant.Limits(
                section.integer("requests_per_second", Tenant.Limits.DEFAULT.requestsPerSecond(), 1, 1_000_000),
                section.integer("max_concurrent", Tenant.Limits.DEFAULT.maxConcurrent(), 1, 1_000_000));
        return new Tenant(name, keys, salt, true, limits);
    }

    private Secret defaultSalt() {
        return salt(env.text("SFU_GATEWAY_SALT").orElse("patchbay:" + Tenant.DEFAULT_NAME));
    }

    private static Secret salt(String text) {
        return Secret.ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void warnIfShort(String where, Secret key) {
        if (key.isShort()) {
            warnings.add(where + ": is shorter than " + Secret.STRONG_KEY_BYTES + " bytes; use a longer key");
        }
    }

    private List<StaticNode> nodes(Section secrets) {
        var fromEnv = env.text("SFU_GATEWAY_NODES").map(text -> SecretsFile.json("SFU_GATEWAY_NODES", text));
        var sections = fromEnv.orElse(secrets).tables("sfu", MAX_NODES);
        var nodes = new ArrayList<StaticNode>();
        var seen = new HashSet<String>();
        for (var section : sections) {
            var address = BaseUrl.require(section.where() + ": address", section.requiredText("address", 512));
            if (!seen.add(address)) {
                throw section.wrong("address", "is listed twice: " + address);
            }
            var keys = nodeKeys(section);
            var publicUrl = section.text("public_url", 512)
                    .map(text -> BaseUrl.require(section.where() + ": public_url", text))
                    .orElse(null);
            nodes.add(new StaticNode(
                    address, publicUrl, section.text("region", MAX_NAME).orElse(""), keys));
        }
        return nodes;
    }

    /// `key`, or `keys` while one follows the other.
    private List<Secret> nodeKeys(Section section) {
        var several = section.texts("keys", MAX_TEXT);
        var texts = several.isEmpty() ? List.of(section.requiredText("key", MAX_TEXT)) : several;
        if (texts.size() > MAX_KEYS) {
            throw section.wrong("keys", "has more than " + MAX_KEYS + " entries");
        }
        var keys = texts.stream()
                .map(text -> Secret.ofBase64(section.where() + ": key", text))
                .toList();
        keys.forEach(key -> warnIfShort(section.where() + ": key", key));
        return keys;
    }

    private Policy policy(Section secrets) {
        var health = secrets.table("health");
        health.unknown(HEALTH).forEach(field -> warnings.add(field + ": is not known and ignored"));
        health.integer("interval_seconds", 10, 1, 3_600);
        health.integer("timeout_seconds", 5, 1, 3_600);
        var balancing = secrets.table("balancing");
        var weights = balancing.table("weights");
        var fallback = Policy.DEFAULT;
        var name = env.text("SFU_BALANCING_STRATEGY")
                .or(() -> balancing.text("strategy", MAX_NAME))
                .orElse("two-choice");
        var seconds = health.integer("unhealthy_threshold_seconds", 30, 1, 86_400);
        try {
            return new Policy(
                    strategy(name),
                    weights.permille("sessions", fallback.sessionsWeight()),
                    weights.permille("cpu", fallback.cpuWeight()),
                    weights.permille("memory", fallback.memoryWeight()),
                    env.integer("SFU_OVERLOAD_PERMILLE", fallback.overloadPermille(), 51, 100_000),
                    fallback.overloadHysteresisPermille(),
                    1000 * env.integer("SFU_UNHEALTHY_THRESHOLD_SECONDS", seconds, 1, 86_400),
                    health.integer("unhealthy_threshold", fallback.unhealthyPolls(), 1, 10_000),
                    env.integer("SFU_EXPECTED_SESSIONS_PER_ROOM", fallback.expectedSessionsPerRoom(), 0, 10_000),
                    fallback.pickWindowMs());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(weights.where(), e.getMessage() == null ? "is wrong" : e.getMessage());
        }
    }

    /// What the file leaves out is as in the live policy.
    private Optional<Policy> shadow(Section section, Policy live) {
        section.unknown(Set.of("strategy", "overload_permille", "weights"))
                .forEach(field -> warnings.add(field + ": is not known and ignored"));
        var name = env.text("SFU_SHADOW_STRATEGY").or(() -> section.text("strategy", MAX_NAME));
        if (name.isEmpty() && section.node().isEmpty()) {
            return Optional.empty();
        }
        var weights = section.table("weights");
        try {
            return Optional.of(new Policy(
                    name.map(GatewayConfigReader::strategy).orElse(live.strategy()),
                    weights.permille("sessions", live.sessionsWeight()),
                    weights.permille("cpu", live.cpuWeight()),
                    weights.permille("memory", live.memoryWeight()),
                    section.integer("overload_permille", live.overloadPermille(), 51, 100_000),
                    live.overloadHysteresisPermille(),
                    live.unhealthyThresholdMs(),
                    live.unhealthyPolls(),
                    live.expectedSessionsPerRoom(),
                    live.pickWindowMs()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(weights.where(), e.getMessage() == null ? "is wrong" : e.getMessage());
        }
    }

    private static Strategy strategy(String name) {
        return switch (name) {
            case "two-choice" -> Strategy.TWO_CHOICE;
            case "load" -> Strategy.LOAD;
            case "round-robin" -> Strategy.ROUND_ROBIN;
            default ->
                throw new ConfigException(
                        "[balancing] strategy", "must be two-choice, load or round-robin, was " + name);
        };
    }

    private GatewayConfig.Failover failover(Section section) {
        section.unknown(Set.of("max_retries", "retry_timeout_ms"))
                .forEach(field -> warnings.add(field + ": is not known and ignored"));
        var longest = (int) GatewayConfig.Failover.LONGEST_BUDGET.toMillis();
        var budget = section.integer("retry_timeout_ms", longest, 50, 600_000);
        if (budget > longest) {
            warnings.add(section.where() + ": retry_timeout_ms: " + budget
                    + " would outlive the caller, which gives up " + "after 3000; using " + longest);
        }
        return new GatewayConfig.Failover(
                section.integer("max_retries", 3, 1, 10),
                Duration.ofMillis(Math.min(budget, longest)),
                Duration.ofMillis(env.integer("SFU_ATTEMPT_TIMEOUT_MS", 700, 10, longest)),
                Duration.ofMillis(env.integer("SFU_AFFINITY_TIMEOUT_MS", 100, 10, longest)),
                env.integer("SFU_HEDGE_PERCENT", 5, 0, 100),
                env.integer("SFU_GATEWAY_REMEMBERED_ROOMS", 20_000, 100, 10_000_000));
    }

    private GatewayConfig.Aggregator aggregator() {
        var urls = env.list("SFU_AGGREGATOR_URLS").stream()
                .map(text -> BaseUrl.require("SFU_AGGREGATOR_URLS", text))
                .distinct()
                .toList();
        var trusted = pem("SFU_AGGREGATOR_TRUST", text -> TrustedCertificates.ofPem("SFU_AGGREGATOR_TRUST", text));
        if (trusted.isPresent()) {
            urls.stream()
                    .filter(url -> !url.startsWith("https:"))
                    .forEach(url -> warnings.add("SFU_AGGREGATOR_URLS: " + url
                            + " is asked without TLS; SFU_AGGREGATOR_TRUST is for https addresses"));
        }
        return new GatewayConfig.Aggregator(
                urls, env.rawSecret("PATCHBAY_INTERNAL_TOKEN"), env.path("SFU_GATEWAY_SNAPSHOT_FILE"), trusted);
    }

    private Optional<FileSetting<TlsIdentity>> tls() {
        return pem(
                "SFU_GATEWAY_TLS",
                text -> TlsIdentity.ofPem(
                        text.equals("self-signed")
                                ? SelfSigned.pem("patchbay-gateway", new SecureRandom(), Instant.now())
                                : text));
    }

    private <T> Optional<FileSetting<T>> pem(String name, Function<String, T> read) {
        try {
            return env.text(name).map(text -> FileSetting.of(name, text, read));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, String.valueOf(e.getMessage()));
        }
    }

    private GatewayConfig.Registration registration(Section section) {
        section.unknown(Set.of("keys")).forEach(field -> warnings.add(field + ": is not known and ignored"));
        var keys = new ArrayList<Secret>();
        section.texts("keys", MAX_TEXT).forEach(text -> addKey(keys, section.where() + ": keys", text));
        env.list(REGISTRATION_KEY).forEach(text -> addKey(keys, REGISTRATION_KEY, text));
        if (keys.size() > MAX_KEYS) {
            throw section.wrong("keys", "has more than " + MAX_KEYS + " entries, with those of " + REGISTRATION_KEY);
        }
        var allowed = env.list("SFU_REGISTRATION_ALLOWED");
        var open = env.flag("SFU_GATEWAY_OPEN_REGISTRATION");
        if (open && allowed.isEmpty()) {
            warnings.add("SFU_GATEWAY_OPEN_REGISTRATION: anybody may register a node at any address; "
                    + "set SFU_REGISTRATION_ALLOWED to the hosts or networks of your nodes");
        }
        return new GatewayConfig.Registration(keys, open, AllowedAddresses.of("SFU_REGISTRATION_ALLOWED", allowed));
    }

    /// One that is there already is not tried twice.
    private void addKey(List<Secret> keys, String where, String text) {
        var key = Secret.ofBase64(where, text);
        warnIfShort(where, key);
        if (keys.stream().noneMatch(key::sameAs)) {
            keys.add(key);
        }
    }
}
