package io.patchbay.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.placement.Policy;
import io.patchbay.placement.Strategy;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayConfigTest {
    private static final String KEY = "Z2F0ZXdheS1rZXktcGFkZGVkLXRvLTMyLWJ5dGVzISE=";

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void shouldHaveTheSeedsDefaults() {
        var config = GatewayConfig.from(Map.of("SFU_GATEWAY_KEY", KEY), null);

        assertThat(config.listen()).isEqualTo(new GatewayConfig.Listen("0.0.0.0", 8071, 9071));
        assertThat(config.policy()).isEqualTo(Policy.DEFAULT);
        assertThat(config.failover())
                .isEqualTo(new GatewayConfig.Failover(
                        3, Duration.ofMillis(2500), Duration.ofMillis(700), Duration.ofMillis(100), 5, 20_000));
        assertThat(config.tenants()).singleElement().satisfies(tenant -> {
            assertThat(tenant.name()).isEqualTo("default");
            assertThat(new String(tenant.keyBytes().getFirst(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("gateway-key-padded-to-32-bytes!!");
            assertThat(new String(tenant.salt().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("patchbay:default");
        });
        assertThat(config.id()).isEqualTo("gateway");
        assertThat(config.nodes()).isEmpty();
        assertThat(config.isAlone()).isTrue();
        assertThat(config.kafka()).isEqualTo(new GatewayConfig.Kafka("", Map.of()));
        assertThat(config.trustProxy()).isFalse();
        assertThat(config.registration().open()).isFalse();
        assertThat(config.registration().keys()).isEmpty();
        assertThat(config.registration().allowed().isEmpty()).isTrue();
        assertThat(config.operators().healthPublic()).isFalse();
        assertThat(config.operators().token()).isEmpty();
        assertThat(config.sealing().jwkSet()).isEmpty();
        assertThat(config.defaultMaxSessions()).isEqualTo(500);
        assertThat(config.limits()).isEqualTo(new GatewayConfig.Limits(65_536, 32_768, 120));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void shouldReadEveryVariable() {
        var env = new HashMap<String, String>();
        env.put("SFU_GATEWAY_KEY", KEY);
        env.put("SFU_GATEWAY_SALT", "salt");
        env.put("SFU_GATEWAY_BIND", "127.0.0.1");
        env.put("SFU_GATEWAY_PORT", "1234");
        env.put("PATCHBAY_MANAGEMENT_PORT", "1235");
        env.put("SFU_GATEWAY_ID", "g1");
        env.put("SFU_GATEWAY_TRUST_PROXY", "1");
        env.put("SFU_AGGREGATOR_URLS", "http://A:8075/, http://b:8076");
        env.put("PATCHBAY_INTERNAL_TOKEN", "internal");
        env.put("KAFKA_BOOTSTRAP_SERVERS", "k:9092");
        env.put("KAFKA_CLIENT_PROPERTIES", "security.protocol=SASL_SSL;sasl.jaas.config=x required\\u003b");
        env.put("SFU_GATEWAY_PRIVATE_KEYS", "{}");
        env.put("SFU_REGISTRATION_KEY", KEY);
        env.put("SFU_GATEWAY_OPEN_REGISTRATION", "true");
        env.put("SFU_REGISTRATION_ALLOWED", "*.example.com,10.0.0.0/8");
        env.put("PATCHBAY_OPERATOR_TOKEN", "operator");
        env.put("PATCHBAY_HEALTH_PUBLIC", "true");
        env.put("SFU_BALANCING_STRATEGY", "load");
        env.put("SFU_OVERLOAD_PERMILLE", "800");
        env.put("SFU_UNHEALTHY_THRESHOLD_SECONDS", "20");
        env.put("SFU_EXPECTED_SESSIONS_PER_ROOM", "7");
        env.put("SFU_DEFAULT_MAX_SESSIONS", "50");
        env.put("SFU_ATTEMPT_TIMEOUT_MS", "300");
        env.put("SFU_AFFINITY_TIMEOUT_MS", "50");
        env.put("SFU_GATEWAY_REMEMBERED_ROOMS", "300");

        var config = GatewayConfig.from(env, null);

        assertThat(config.listen()).isEqualTo(new GatewayConfig.Listen("127.0.0.1", 1234, 1235));
        assertThat(config.id()).isEqualTo("g1");
        assertThat(config.trustProxy()).isTrue();
        assertThat(config.aggregator().urls()).containsExactly("http://a:8075", "http://b:8076");
        assertThat(config.aggregator().token()).isPresent();
        assertThat(config.kafka())
                .isEqualTo(new GatewayConfig.Kafka(
                        "k:9092", Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "x required;")));
        assertThat(config.sealing().jwkSet()).contains("{}");
        assertThat(config.registration().keys()).hasSize(1);
        assertThat(config.registration().open()).isTrue();
        assertThat(config.registration().allowed().refusal("sfu1.example.com")).isEmpty();
        assertThat(config.operators().healthPublic()).isTrue();
        assertThat(config.policy()).isEqualTo(new Policy(Strategy.LOAD, 500, 300, 200, 800, 50, 20_000, 3, 7, 60_000));
        assertThat(config.defaultMaxSessions()).isEqualTo(50);
        assertThat(config.failover().attemptTimeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(config.failover().affinityTimeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.failover().rememberedRooms()).isEqualTo(300);
    }

    @Test
    void shouldReadTheSecretsFile() throws IOException {
        var file = secrets("""
                [[sfu]]
                address = "http://SFU1.example.com:8070/"
                region = "eu-west"
                key = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"

                [[tenant]]
                name = "acme"
                keys = ["%s", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"]
                salt = "pepper"
                requests_per_second = 10

                [health]
                interval_seconds = 10
                timeout_seconds = 5
                unhealthy_threshold = 4

                [balancing]
                strategy = "round-robin"

                [balancing.weights]
                sessions = 0.6
                cpu = 0.2
                memory = 0.2

                [failover]
                max_retries = 2
                retry_timeout_ms = 5000
                """.formatted(KEY));

        var config = GatewayConfig.from(Map.of(), file);

        assertThat(config.nodes()).singleElement().satisfies(node -> {
            assertThat(node.address()).isEqualTo("http://sfu1.example.com:8070");
            assertThat(node.region()).isEqualTo("eu-west");
            assertThat(node.keys().getFirst().bytes()).hasSize(27);
        });
        assertThat(config.tenants()).singleElement().satisfies(tenant -> {
            assertThat(tenant.name()).isEqualTo("acme");
            assertThat(tenant.keys()).hasSize(2);
            assertThat(tenant.declared()).isTrue();
            assertThat(tenant.limits().requestsPerSecond()).isEqualTo(10);
        });
        assertThat(config.policy().strategy()).isEqualTo(Strategy.ROUND_ROBIN);
        assertThat(config.policy().sessionsWeight()).isEqualTo(600);
        assertThat(config.policy().unhealthyPolls()).isEqualTo(4);
        assertThat(config.failover().maxAttempts()).isEqualTo(2);
        assertThat(config.failover().budget()).isEqualTo(Duration.ofMillis(2500));
        assertThat(config.warnings())
                .anyMatch(warning -> warning.contains("retry_timeout_ms"))
                .anyMatch(warning -> warning.contains("shorter than 32 bytes"));
    }

    @Test
    void shouldLetNodesOfTheEnvironmentWin() throws IOException {
        var file = secrets("[[sfu]]\naddress = \"http://old:1\"\nkey = \"" + KEY + "\"\n");
        var env = Map.of(
                "SFU_GATEWAY_KEY",
                KEY,
                "SFU_GATEWAY_NODES",
                "{\"sfu\":[{\"address\":\"http://new:1\",\"key\":\"" + KEY + "\"}]}");

        assertThat(GatewayConfig.from(env, file).nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.address()).isEqualTo("http://new:1"));
    }

    @Test
    void shouldReadWhatWouldBeInTheFileFromTheEnvironment() {
        var tenants = """
                [[tenant]]
                name = "acme"
                keys = ["%s", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"]
                """.formatted(KEY);

        var config = GatewayConfig.from(Map.of("SFU_GATEWAY_SECRETS_TOML", tenants), null);

        assertThat(config.tenants()).singleElement().satisfies(tenant -> {
            assertThat(tenant.name()).isEqualTo("acme");
            assertThat(tenant.keyBytes()).hasSize(2);
        });
        assertThat(config.toString()).doesNotContain("3f2504e0");
    }

    @Test
    void shouldTakeRegistrationKeysOfTheFileBeforeThoseOfTheEnvironmentAndEachOnce() throws IOException {
        var newest = "bmV3LXJlZ2lzdHJhdGlvbi1rZXktb2YtMzItYnl0ZXM=";
        var oldest = "b2xkLXJlZ2lzdHJhdGlvbi1rZXktb2YtMzItYnl0ZXM=";
        var file = secrets("[registration]\nkeys = [\"" + newest + "\", \"" + KEY + "\"]\n");
        var env = Map.of("SFU_GATEWAY_KEY", KEY, "SFU_REGISTRATION_KEY", KEY + ", " + oldest);

        var config = GatewayConfig.from(env, file);

        assertThat(config.registration().keys())
                .extracting(Secret::bytes)
                .containsExactly(LenientBase64.decode(newest), LenientBase64.decode(KEY), LenientBase64.decode(oldest));
        assertThat(config.warnings()).isEmpty();
        assertThat(config.secrets().read().registrationKeys()).hasSize(3);
    }

    @Test
    void shouldRefuseSecretsInTwoPlacesAndBrokenText() throws IOException {
        var file = secrets("");
        var both = Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_SECRETS_TOML", "[health]");
        var broken = Map.of("SFU_GATEWAY_SECRETS_TOML", "[[tenant]]\nkeys = [\"secret-text");

        assertThatThrownBy(() -> GatewayConfig.from(both, file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SFU_GATEWAY_SECRETS_TOML");
        assertThatThrownBy(() -> GatewayConfig.from(broken, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SFU_GATEWAY_SECRETS_TOML")
                .hasMessageNotContaining("secret-text");
    }

    @Test
    void shouldRefuseASecretsFileThatOthersMayRead() throws IOException {
        var file = secrets("");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> GatewayConfig.from(Map.of("SFU_GATEWAY_KEY", KEY), file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void shouldNameWhatIsWrong() throws IOException {
        assertWrong(Map.of(), "SFU_GATEWAY_KEY", "required");
        assertWrong(Map.of("SFU_GATEWAY_KEY", "not base64!"), "SFU_GATEWAY_KEY", "base64");
        assertWrong(Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_PORT", "x"), "SFU_GATEWAY_PORT", "number");
        assertWrong(Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_PORT", "70000"), "SFU_GATEWAY_PORT", "65535");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_TRUST_PROXY", "yes"), "SFU_GATEWAY_TRUST_PROXY", "true");
        assertWrong(Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_NODES", "["), "SFU_GATEWAY_NODES", "JSON");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_NODES", "{\"sfu\":[{\"address\":\"http://a:1\"}]}"),
                "SFU_GATEWAY_NODES [[sfu]] 1: key",
                "required");
        assertWrong(
                Map.of(
                        "SFU_GATEWAY_KEY",
                        KEY,
                        "SFU_GATEWAY_NODES",
                        "{\"sfu\":[{\"address\":\"ftp://a\",\"key\":\"YWJj\"}]}"),
                "SFU_GATEWAY_NODES [[sfu]] 1: address",
                "http");
        assertWrong(
                Map.of(
                        "SFU_GATEWAY_KEY",
                        KEY,
                        "SFU_GATEWAY_NODES",
                        "{\"sfu\":[{\"address\":\"http://a:1\",\"key\":\"s3cr3t!\"}]}"),
                "SFU_GATEWAY_NODES [[sfu]] 1: key",
                "base64");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_REGISTRATION_KEY", KEY + ",s3cr3t!"),
                "SFU_REGISTRATION_KEY",
                "base64");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_REGISTRATION_KEY", seventeenKeys()), "SFU_REGISTRATION_KEY", "16");
        assertWrong(Map.of("SFU_GATEWAY_KEY", KEY, "SFU_BALANCING_STRATEGY", "best"), "strategy", "two-choice");
        assertWrong(Map.of("SFU_GATEWAY_KEY", KEY, "SFU_AGGREGATOR_URLS", "a:8075"), "SFU_AGGREGATOR_URLS", "http");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_REGISTRATION_ALLOWED", "10.0.0.0/99"),
                "SFU_REGISTRATION_ALLOWED",
                "10.0.0.0/99");

        assertThatThrownBy(() -> GatewayConfig.from(Map.of("SFU_GATEWAY_KEY", KEY), secrets("[[sfu]]\naddress = ")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("secrets.toml")
                .hasMessageContaining("line 2");
    }

    @Test
    void shouldNotShowSecrets() {
        var config = GatewayConfig.from(
                Map.of(
                        "SFU_GATEWAY_KEY",
                        KEY,
                        "PATCHBAY_OPERATOR_TOKEN",
                        "operator-secret",
                        "SFU_GATEWAY_PRIVATE_KEYS",
                        "private-secret",
                        "SFU_GATEWAY_NODES",
                        "{\"sfu\":[{\"address\":\"http://a:1\",\"key\":\"" + KEY + "\"}]}"),
                null);

        assertThat(config.toString())
                .doesNotContain(KEY.substring(0, 10), "gateway-key", "operator-secret", "private-secret");
    }

    private static String seventeenKeys() {
        return IntStream.range(0, 17)
                .mapToObj(i -> LenientBase64.encode(("key-" + i).getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
    }

    @Test
    void shouldReadCertificatesAsTextAndFromFiles() throws IOException {
        var pem = SelfSigned.pem("gateway", new SecureRandom(), Instant.now());
        var certificate = certificate(pem);
        var file = Files.writeString(folder.resolve("gateway.pem"), pem);

        var config = GatewayConfig.from(
                Map.of(
                        "SFU_GATEWAY_KEY",
                        KEY,
                        "SFU_GATEWAY_TLS",
                        "@" + file,
                        "SFU_AGGREGATOR_URLS",
                        "https://a:8075,http://b:8075",
                        "SFU_AGGREGATOR_TRUST",
                        certificate + certificate),
                null);

        assertThat(config.listen().scheme()).isEqualTo("https");
        assertThat(config.listen().tls().orElseThrow().value()).isEqualTo(TlsIdentity.ofPem(pem));
        assertThat(config.listen().tls().orElseThrow().file()).contains(file);
        assertThat(config.aggregator().trusted().orElseThrow().value())
                .isEqualTo(TrustedCertificates.ofPem("SFU_AGGREGATOR_TRUST", certificate + certificate));
        assertThat(config.toString()).contains("tls=Optional[TlsIdentity[CN=gateway ");
        assertThat(config.warnings()).singleElement().asString().contains("http://b:8075 is asked without TLS");
        assertThat(config.toString()).doesNotContain(pem.lines().toList().get(1));
    }

    @Test
    void shouldMakeItselfACertificate() {
        var env = Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_TLS", "self-signed");

        var first = GatewayConfig.from(env, null).listen().tls().orElseThrow().value();
        var second = GatewayConfig.from(env, null).listen().tls().orElseThrow().value();

        assertThat(first.toString()).startsWith("TlsIdentity[CN=patchbay-gateway ");
        assertThat(first.certificate()).isNotEqualTo(second.certificate());
    }

    @Test
    void shouldReadSecretsAgainWhateverIsWrongWithCertificates() throws IOException {
        var pem = SelfSigned.pem("gateway", new SecureRandom(), Instant.now());
        var own = Files.writeString(folder.resolve("gateway.pem"), pem);
        var list = Files.writeString(folder.resolve("trust.pem"), certificate(pem));
        var tenants = "[[tenant]]\nname = \"acme\"\nkeys = [\"" + KEY + "\"]\n";
        var config = GatewayConfig.from(
                Map.of("SFU_GATEWAY_TLS", "@" + own, "SFU_AGGREGATOR_TRUST", "@" + list), secrets(tenants));
        Files.writeString(own, "nonsense");
        Files.delete(list);

        assertThat(config.secrets().read().tenants()).hasSize(1);
    }

    @Test
    void shouldSayWhichCertificateIsWrong() {
        var pem = SelfSigned.pem("gateway", new SecureRandom(), Instant.now());

        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_TLS", "yes"), "SFU_GATEWAY_TLS", "holds no certificate");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_TLS", pem.substring(0, pem.length() - 40)),
                "SFU_GATEWAY_TLS",
                "is cut off: a PRIVATE KEY");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_GATEWAY_TLS", "@" + folder.resolve("none.pem")),
                "SFU_GATEWAY_TLS",
                "cannot be read");
        assertWrong(
                Map.of("SFU_GATEWAY_KEY", KEY, "SFU_AGGREGATOR_TRUST", pem),
                "SFU_AGGREGATOR_TRUST",
                "must not have the key");
    }

    private static String certificate(String pem) {
        return pem.substring(0, pem.indexOf("-----BEGIN PRIVATE"));
    }

    private static void assertWrong(Map<String, String> env, String where, String what) {
        assertThatThrownBy(() -> GatewayConfig.from(env, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(what)
                .hasMessageNotContaining("s3cr3t");
    }

    private Path secrets(String toml) throws IOException {
        var file = folder.resolve("secrets.toml");
        Files.writeString(file, toml);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
