package io.patchbay.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Names, defaults and errors of the settings, and the page that lists them.
class NodeConfigTest {
    private static final Map<String, String> LEAST = Map.of("AUTH_KEY", "c2VjcmV0", "PUBLIC_IP", "203.0.113.5");

    private static NodeConfig with(String... pairs) {
        var env = new HashMap<>(LEAST);
        for (var i = 0; i < pairs.length; i += 2) {
            env.put(pairs[i], pairs[i + 1]);
        }
        return NodeConfig.from(env);
    }

    @Test
    void shouldHaveTheDefaultsOfOdooSfu() {
        var config = NodeConfig.from(LEAST);

        assertThat(config.http())
                .isEqualTo(new NodeConfig.Http("0.0.0.0", 8070, 9070, false, "203.0.113.5", List.of()));
        assertThat(config.rtc().bindAddress()).isEqualTo("0.0.0.0");
        assertThat(config.rtc().workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.rtc().ports()).isEqualTo(new NodeConfig.PortRange(40_000, 49_999));
        assertThat(config.rtc().codecs())
                .isEqualTo(new NodeConfig.Codecs(
                        List.of("opus", "PCMU", "PCMA"), List.of("VP8", "VP9", "H264", "H264_1_2cb", "H264_1_3ch")));
        assertThat(config.rtc().bitrates()).isEqualTo(new NodeConfig.Bitrates(8_000_000, 10_000_000, 4_000_000));
        assertThat(config.limits().rooms()).isEqualTo(new NodeConfig.Rooms(100, 10_000, 10_000, 6, 60));
        assertThat(config.limits().whip()).isEqualTo(new NodeConfig.Whip(1_200, 600));
        assertThat(config.limits().maxHandshakes()).isEqualTo(64);
        assertThat(config.fleet().reporting().interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.fleet().reporting().kafka()).isNull();
        assertThat(config.fleet().identity())
                .isEqualTo(new NodeConfig.Identity("", null, null, null, new NodeConfig.Capacity(null, null)));
        assertThat(config.timeouts())
                .isEqualTo(new NodeConfig.Timeouts(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        new NodeConfig.Pings(Duration.ofSeconds(60), Duration.ofSeconds(10)),
                        new NodeConfig.Rhythm(Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofHours(1)),
                        Duration.ofSeconds(5)));
    }

    @Test
    void shouldNameTheVariableInEveryError() {
        assertThatThrownBy(() -> NodeConfig.from(Map.of("PUBLIC_IP", "1.2.3.4")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("AUTH_KEY: is required");
        assertThatThrownBy(() -> NodeConfig.from(Map.of("AUTH_KEY", "c2VjcmV0")))
                .hasMessageStartingWith("PUBLIC_IP: ");
        for (var wrong : new String[][] {
            {"AUTH_KEY", "!!!"},
            {"PORT", "eighty"},
            {"PORT", "70000"},
            {"PORT", "-1"},
            {"PUBLIC_IP", "http://x/"},
            {"CHANNEL_SIZE", "0"},
            {"CHANNEL_SIZE", "NaN"},
            {"SFU_GATEWAY_URL", "gateway:8071"},
            {"SFU_PUBLIC_URL", "https://u:p@x"},
            {"SFU_NODE_ADDRESS", "https://x/" + "y".repeat(600)},
            {"SFU_REGION", "x".repeat(10_000)},
            {"SFU_GATEWAY_PING_INTERVAL", "5"},
            {"SFU_MAX_SESSIONS", "1e9"},
            {"LOG_LEVEL", "loud"},
            {"KAFKA_CLIENT_PROPERTIES", "security.protocol"},
            {"SFU_GATEWAY_PUBLIC_KEY", "@does-not-exist"},
        }) {
            assertThatThrownBy(() -> with(wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(wrong[0] + ": ");
        }
        assertThatThrownBy(() -> with("RTC_MIN_PORT", "500", "RTC_MAX_PORT", "400"))
                .hasMessageStartingWith("RTC_MAX_PORT: ");
        assertThatThrownBy(() -> with("PORT", "65000")).hasMessageContaining("PATCHBAY_MANAGEMENT_PORT");
        assertThatThrownBy(() -> with("PATCHBAY_MANAGEMENT_PORT", "8070")).hasMessageContaining("must differ");
    }

    @Test
    void shouldRedactSecrets() {
        var config = with(
                "AUTH_KEY",
                "topsecret",
                "SFU_LOAD_SECRET",
                "topsecret",
                "SFU_REGISTRATION_TOKEN",
                "topsecret",
                "PATCHBAY_OPERATOR_TOKEN",
                "topsecret",
                "KAFKA_BOOTSTRAP_SERVERS",
                "k:9092",
                "KAFKA_CLIENT_PROPERTIES",
                "ssl.key.password=topsecret");

        assertThat(config.toString()).doesNotContain("topsecret");
    }

    @Test
    void shouldReadTheSettingsOfTheKafkaClient() {
        var config = with(
                "KAFKA_BOOTSTRAP_SERVERS",
                "k:9092",
                "KAFKA_CLIENT_PROPERTIES",
                "security.protocol=SASL_SSL;sasl.jaas.config=x required\\u003b");

        assertThat(config.fleet().reporting().kafka())
                .isEqualTo(new NodeConfig.Kafka(
                        "k:9092", Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "x required;")));
    }

    @Test
    void shouldTakeAnyValueOfProxyForYes() {
        assertThat(with("PROXY", "1").http().trustProxy()).isTrue();
        assertThat(with("PROXY", "").http().trustProxy()).isFalse();
    }

    @Test
    void shouldBeListedInTheDocumentation() throws IOException {
        var page = Files.readString(Path.of("../docs/config.md"));
        var section = page.substring(page.indexOf("## Node\n"));
        var rows = section.lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(Setting.values()).map(NodeConfigTest::row).toList());
    }

    private static String row(Setting setting) {
        var defaultValue = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
        return "| `" + setting.name() + "` | " + defaultValue + " | " + setting.meaning() + " |";
    }
}
