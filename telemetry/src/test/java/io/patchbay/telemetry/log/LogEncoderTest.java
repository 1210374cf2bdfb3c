package io.patchbay.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogEncoderTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void shouldWriteKeyValuesAsFields() throws Exception {
        var line = encode("json");

        assertThat(line).endsWith("\n").doesNotContain("\n ");
        JsonNode json = JsonMapper.builder().build().readTree(line);
        assertThat(json.path("message").asText()).isEqualTo("node \"picked\"\nnow");
        assertThat(json.path("nodeId").asText()).isEqualTo("n1");
        assertThat(json.path("attempts").asInt()).isEqualTo(2);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("io.patchbay.Test");
        assertThat(json.path("time").asText()).endsWith("Z");
        assertThat(json.path("stackTrace").asText()).startsWith("java.lang.IllegalStateException: broken");
        assertThat(json.has("@version")).isFalse();
    }

    @Test
    void shouldWriteTextUnlessToldOtherwise() {
        for (var format : java.util.List.of("text", "something")) {
            assertThat(encode(format))
                    .contains("WARN")
                    .contains("msg=\"node \"picked\"\nnow\"")
                    .contains("nodeId=\"n1\"")
                    .contains("IllegalStateException: broken");
        }
    }

    private String encode(String format) {
        var encoder = new LogEncoder();
        encoder.setContext(context);
        encoder.setFormat(format);
        encoder.start();
        var bytes = encoder.encode(event());
        encoder.stop();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private ILoggingEvent event() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        var logger = context.getLogger("io.patchbay.Test");
        logger.addAppender(appender);
        logger.atWarn()
                .setCause(new IllegalStateException("broken"))
                .addKeyValue("nodeId", "n1")
                .addKeyValue("attempts", 2)
                .log("node \"picked\"\nnow");
        logger.detachAppender(appender);
        return appender.list.getFirst();
    }
}
