package io.patchbay.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.slf4j.spi.LoggingEventBuilder;

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
        for (var format : List.of("text", "something")) {
            assertThat(encode(format))
                    .contains("WARN")
                    .contains("msg=\"node \"picked\"\nnow\"")
                    .contains("nodeId=\"n1\"")
                    .contains("IllegalStateException: broken");
        }
    }

    @Test
    void shouldWriteOnlyWhatValuesSayOfThemselves() throws Exception {
        var line = encode(
                "json",
                event(builder -> builder.addKeyValue("config", new Redacted("hunter2"))
                        .addKeyValue("error", new IllegalStateException("no broker"))
                        .addKeyValue("file", Path.of("a", "b"))
                        .addKeyValue("interval", Duration.ofSeconds(5))
                        .addKeyValue("names", List.of("a", "b"))
                        .addKeyValue("ratio", 0.5)
                        .addKeyValue("live", true)
                        .addKeyValue("reason", (Object) null)));

        assertThat(line).doesNotContain("hunter2");
        JsonNode json = JsonMapper.builder().build().readTree(line);
        assertThat(json.path("config").textValue()).isEqualTo("Redacted[token=***]");
        assertThat(json.path("error").textValue()).isEqualTo("java.lang.IllegalStateException: no broker");
        assertThat(json.path("file").textValue()).isEqualTo(Path.of("a", "b").toString());
        assertThat(json.path("interval").textValue()).isEqualTo("PT5S");
        assertThat(json.path("names").textValue()).isEqualTo("[a, b]");
        assertThat(json.path("ratio").isDouble()).isTrue();
        assertThat(json.path("live").isBoolean()).isTrue();
        assertThat(json.path("reason").isNull()).isTrue();
    }

    private record Redacted(String token) {
        @Override
        public String toString() {
            return "Redacted[token=***]";
        }
    }

    private String encode(String format) {
        return encode(
                format,
                event(builder -> builder.setCause(new IllegalStateException("broken"))
                        .addKeyValue("nodeId", "n1")
                        .addKeyValue("attempts", 2)));
    }

    private String encode(String format, ILoggingEvent event) {
        var encoder = new LogEncoder();
        encoder.setContext(context);
        encoder.setFormat(format);
        encoder.start();
        var bytes = encoder.encode(event);
        encoder.stop();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private ILoggingEvent event(UnaryOperator<LoggingEventBuilder> with) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        var logger = context.getLogger("io.patchbay.Test");
        logger.addAppender(appender);
        with.apply(logger.atWarn()).log("node \"picked\"\nnow");
        logger.detachAppender(appender);
        return appender.list.getFirst();
    }
}
