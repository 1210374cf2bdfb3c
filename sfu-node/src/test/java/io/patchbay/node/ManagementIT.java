package io.patchbay.node;

import static io.patchbay.node.fakes.TestNode.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The management port: what scrapers get, and who may change levels of loggers.
class ManagementIT {
    private static final String OPERATOR = "operator-token-of-the-management-test";
    private static final String LOGGER = "io.patchbay.node.test.levels";
    /// What Prometheus 3 asks for.
    private static final String PROMETHEUS = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(Map.of("PATCHBAY_OPERATOR_TOKEN", OPERATOR));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void shouldChangeLevelsForTheOperatorOnly() {
        assertThat(change("Bearer nobody", LOGGER, "{\"level\":\"DEBUG\"}")).isEqualTo(401);
        assertThat(change("Basic " + OPERATOR, LOGGER, "{\"level\":\"DEBUG\"}")).isEqualTo(401);
        assertThat(node.manage("/loggers").statusCode()).isEqualTo(401);
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();

        assertThat(change("Bearer " + OPERATOR, LOGGER, "{\"level\":\"DEBUG\"}"))
                .isEqualTo(204);

        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isTrue();
        var shown = node.manage("GET", "/loggers", "", "Authorization", "Bearer " + OPERATOR);
        assertThat(json(shown).path(LOGGER).asText()).isEqualTo("DEBUG");
    }

    @Test
    void shouldRefuseWhatIsNoLevelOrNotOurs() {
        assertThat(change("Bearer " + OPERATOR, LOGGER, "{\"level\":\"LOUD\"}")).isEqualTo(400);
        assertThat(change("Bearer " + OPERATOR, LOGGER, "")).isEqualTo(400);
        assertThat(change("Bearer " + OPERATOR, "io.netty", "{\"level\":\"DEBUG\"}"))
                .isEqualTo(400);
        var world =
                node.send("POST", "/loggers/" + LOGGER, "{\"level\":\"INFO\"}", "Authorization", "Bearer " + OPERATOR);
        assertThat(world.statusCode()).isEqualTo(404);
    }

    @Test
    void shouldSpeakOpenMetricsToPrometheusAndTextToOthers() {
        var open = node.manage("GET", "/metrics", "", "Accept", PROMETHEUS);
        var text = node.manage("GET", "/metrics", "", "Accept", "*/*");

        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("\n# EOF\n").containsOnlyOnce("# EOF");
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(text.body()).doesNotContain("# EOF").contains("\nsfu_sessions ");
        assertThat(open.body()).contains("\nsfu_sessions ", "\nsfu_rtp_forwarding_latency_seconds_count ");
    }

    private static int change(String authorization, String logger, String body) {
        return node.manage("POST", "/loggers/" + logger, body, "Authorization", authorization)
                .statusCode();
    }
}
