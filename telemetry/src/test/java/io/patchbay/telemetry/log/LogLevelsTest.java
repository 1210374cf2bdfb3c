package io.patchbay.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.patchbay.telemetry.log.LogLevels.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    private static final String TOKEN = "Bearer operator-token-of-the-test";
    private final LogLevels levels = new LogLevels("operator-token-of-the-test");

    @Test
    void shouldChangeOurLoggersForTheOperator() {
        var name = "io.patchbay.some.place";

        assertThat(levels.set(TOKEN, name, "{\"level\": \"debug\"}")).isEqualTo(new Result.Done());
        assertThat(LoggerFactory.getLogger(name).isDebugEnabled()).isTrue();
        assertThat(levels.show(TOKEN).orElseThrow()).containsEntry(name, "DEBUG");
        assertThat(levels.set(TOKEN, name, "{\"level\":\"ERROR\"}")).isEqualTo(new Result.Done());
        assertThat(LoggerFactory.getLogger(name).isWarnEnabled()).isFalse();
    }

    /// A JSON line has a `level` of its own.
    @Test
    void shouldNotNameTheChangedLevelAsTheLinesOwn() {
        var logger = (Logger) LoggerFactory.getLogger(LogLevels.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);

        levels.set(TOKEN, "io.patchbay.another.place", "{\"level\":\"WARN\"}");

        logger.detachAppender(lines);
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("name=io.patchbay.another.place", "newLevel=WARN");
    }

    @Test
    void shouldAnswerNobodyElse() {
        for (var other : List.of("", "Bearer", "Bearer ", "Bearer wrong", "operator-token-of-the-test")) {
            assertThat(levels.set(other, "io.patchbay", "{\"level\":\"DEBUG\"}"))
                    .isEqualTo(new Result.Unauthorized());
            assertThat(levels.show(other)).isEmpty();
        }
        assertThat(new LogLevels("").set("Bearer ", "io.patchbay", "{\"level\":\"DEBUG\"}"))
                .isEqualTo(new Result.Unauthorized());
    }

    @Test
    void shouldRefuseLibrariesAndNonsense() {
        for (var name : List.of("ROOT", "io.netty", "io.patchbayer", "", "io.patchbay." + "x".repeat(300))) {
            assertThat(levels.set(TOKEN, name, "{\"level\":\"DEBUG\"}")).isInstanceOf(Result.Refused.class);
        }
        for (var body : List.of("", "DEBUG", "{\"level\":\"LOUD\"}", "{\"level\":7}", "{\"level\":\"DEBUG\"} x")) {
            assertThat(levels.set(TOKEN, "io.patchbay", body)).isInstanceOf(Result.Refused.class);
        }
    }
}
