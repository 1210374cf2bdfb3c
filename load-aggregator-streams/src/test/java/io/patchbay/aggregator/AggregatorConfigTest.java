package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import io.patchbay.aggregator.poller.PollConfig;
import io.patchbay.aggregator.scaling.ScalingConfig;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.log.LogEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AggregatorConfigTest {
    /// Every name and default: docs/config.md must say the same.
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("HTTP_INTERFACE", "0.0.0.0"),
            Map.entry("PORT", "8075"),
            Map.entry("SFU_AGGREGATOR_ADVERTISED", ""),
            Map.entry("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
            Map.entry("KAFKA_CLIENT_PROPERTIES", ""),
            Map.entry("SFU_AGGREGATOR_APPLICATION_ID", "patchbay-load-aggregator"),
            Map.entry("SFU_AGGREGATOR_THREADS", "1"),
            Map.entry("KAFKA_CREATE_TOPICS", "false"),
            Map.entry("KAFKA_TOPIC_PARTITIONS", "12"),
            Map.entry("KAFKA_REPLICATION_FACTOR", "-1"),
            Map.entry("KAFKA_PLAIN_INTERNAL_TOPICS", "false"),
            Map.entry("PATCHBAY_INTERNAL_TOKEN", ""),
            Map.entry("PATCHBAY_OPERATOR_TOKEN", ""),
            Map.entry("SFU_DEFAULT_MAX_SESSIONS", "500"),
            Map.entry("SFU_OVERLOAD_PERMILLE", "900"),
            Map.entry("SFU_AGGREGATOR_SNAPSHOT_INTERVAL_MS", "250"),
            Map.entry("SFU_AGGREGATOR_FULL_SNAPSHOT_MS", "180000"),
            Map.entry("SFU_SCALING_TARGET_PERMILLE", "600"),
            Map.entry("SFU_SCALING_MIN_NODES", "1"),
            Map.entry("SFU_AGGREGATOR_EMF_SECONDS", "0"),
            Map.entry("SFU_GATEWAY_NODES", ""),
            Map.entry("SFU_AGGREGATOR_TLS", ""),
            Map.entry("SFU_AGGREGATOR_TRUST", ""));

    private static final String PEM = SelfSigned.pem("aggregator", new SecureRandom(), Instant.EPOCH);
    private static final String CERTIFICATE = PEM.substring(0, PEM.indexOf("-----BEGIN PRIVATE"));

    @Test
    void shouldHaveTheDocumentedDefaults() {
        var config = AggregatorConfig.from(Map.of(), null);

        assertThat(config)
                .isEqualTo(new AggregatorConfig(
                        "0.0.0.0",
                        8075,
                        null,
                        "localhost:9092",
                        Map.of(),
                        "patchbay-load-aggregator",
                        1,
                        false,
                        12,
                        -1,
                        false,
                        null,
                        null,
                        500,
                        900,
                        250,
                        180_000,
                        new PollConfig(List.of(), 10, 5, 3),
                        ScalingConfig.DEFAULT,
                        null));
        assertThat(AggregatorConfig.from(DEFAULTS, null)).isEqualTo(config);
    }

    @Test
    void shouldReadClientPropertiesAndNeverShowSecrets() {
        var config = AggregatorConfig.from(
                Map.of(
                        "KAFKA_CLIENT_PROPERTIES", "security.protocol=SASL_SSL;sasl.jaas.config=user secret-a\\u003b",
                        "PATCHBAY_INTERNAL_TOKEN", "secret-b-of-16-characters",
                        "PATCHBAY_OPERATOR_TOKEN", "secret-c-of-16-characters"),
                null);

        assertThat(config.kafkaProperties())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "user secret-a;"));
        assertThat(config.toString()).doesNotContain("secret-");
        assertThat(loggedAsJson(config))
                .contains("AggregatorConfig[bind=0.0.0.0")
                .doesNotContain("secret-");
    }

    @Test
    void shouldNameTheVariableThatIsWrong() {
        assertRefused("PORT", "99999");
        assertRefused("PORT", "http");
        assertRefused("KAFKA_CREATE_TOPICS", "maybe");
        assertRefused("PATCHBAY_INTERNAL_TOKEN", "short");
        assertRefused("SFU_AGGREGATOR_ADVERTISED", "no port");
        assertRefused("SFU_GATEWAY_NODES", "{");
        assertRefused("KAFKA_CLIENT_PROPERTIES", "security.protocol");
        assertRefused("SFU_AGGREGATOR_TLS", CERTIFICATE);
        assertRefused("SFU_AGGREGATOR_TLS", PEM.substring(0, PEM.length() - 40));
        assertRefused("SFU_AGGREGATOR_TLS", "self-signed");
        assertRefused("SFU_AGGREGATOR_TLS", "@/no/such/file.pem");
        assertRefused("SFU_AGGREGATOR_TRUST", PEM);
        assertRefused("SFU_AGGREGATOR_TRUST", CERTIFICATE);
    }

    @Test
    void shouldReadCertificatesAsTextAndFromFiles(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("aggregator.pem"), PEM);
        var other = SelfSigned.pem("next", new SecureRandom(), Instant.now());
        var list = other.substring(0, other.indexOf("-----BEGIN PRIVATE"));

        var alone = AggregatorConfig.from(Map.of("SFU_AGGREGATOR_TLS", PEM), null);
        var changing =
                AggregatorConfig.from(Map.of("SFU_AGGREGATOR_TLS", "@" + file, "SFU_AGGREGATOR_TRUST", list), null);

        assertThat(alone.toString())
                .containsPattern("tls=AggregatorTls\\[identity=TlsIdentity\\[CN=aggregator [^]]+], listed=null]");
        assertThat(changing.toString())
                .containsPattern("TlsIdentity\\[CN=aggregator [^]]+], listed=TrustedCertificates\\[CN=next [^]]+]]")
                .doesNotContain(PEM.lines().toList().get(1));
        assertThat(Objects.requireNonNull(alone.tls()).trusted())
                .isEqualTo(TrustedCertificates.ofPem("SFU_AGGREGATOR_TRUST", CERTIFICATE));
        assertThat(Objects.requireNonNull(changing.tls()).trusted())
                .isEqualTo(TrustedCertificates.ofPem("SFU_AGGREGATOR_TRUST", list + CERTIFICATE));
    }

    @Test
    void shouldBeDocumentedNameByNameWithTheSameDefaults() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "config.md"));
        var start = page.indexOf("## Load aggregator");
        var section = page.substring(start, page.indexOf("\n## ", start + 1));

        var rows = Pattern.compile("\\| `([A-Z_]+)` \\| (?:`([^`]*)`)? *\\|")
                .matcher(section)
                .results()
                .toList();

        assertThat(rows).extracting(row -> row.group(1)).containsExactlyInAnyOrderElementsOf(documented());
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.group(2) == null ? "" : row.group(2))
                        .isEqualTo(row.group(1).equals("LOG_LEVEL") ? "INFO" : DEFAULTS.get(row.group(1))));
    }

    private static List<String> documented() {
        return Stream.concat(DEFAULTS.keySet().stream(), Stream.of("LOG_LEVEL")).toList();
    }

    /// What a process with `LOG_FORMAT=json` writes.
    private static String loggedAsJson(AggregatorConfig config) {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var logger = context.getLogger("test");
        logger.addAppender(lines);
        logger.atInfo().addKeyValue("config", config).log("starting");
        var encoder = new LogEncoder();
        encoder.setContext(context);
        encoder.setFormat("json");
        encoder.start();
        return new String(encoder.encode(lines.list.getFirst()), StandardCharsets.UTF_8);
    }

    private static void assertRefused(String name, String value) {
        assertThatThrownBy(() -> AggregatorConfig.from(Map.of(name, value), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name);
    }
}
