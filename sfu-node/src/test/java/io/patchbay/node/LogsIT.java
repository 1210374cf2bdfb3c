package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What the node logs, at the level that says most.
class LogsIT {
    private static final String OPERATOR = "operator-token-of-the-log-test";

    @Test
    void shouldLogNoSecretsEvenAtTrace() {
        var logger = (Logger) LoggerFactory.getLogger("io.patchbay");
        var before = logger.getLevel();
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(events);
        var room = Tokens.roomWithKey("secret-room");
        var session = Tokens.session(Tokens.CHANNEL_KEY, "7");
        try (var node = TestNode.start(Map.of("PATCHBAY_OPERATOR_TOKEN", OPERATOR))) {
            var uuid = node.uuid(room);
            TestClient.join(node, uuid, session).close();
            refused(node, uuid, session, room);
        } finally {
            logger.detachAppender(events);
            logger.setLevel(before);
        }

        var lines = List.copyOf(events.list).stream().map(LogsIT::text).toList();
        assertThat(lines)
                .anyMatch(line -> line.contains("channel opened"))
                .anyMatch(line -> line.contains("session joined"));
        assertThat(String.join("\n", lines))
                .doesNotContain(
                        Tokens.NODE_KEY,
                        Tokens.CHANNEL_KEY,
                        room,
                        session,
                        signature(room),
                        signature(session),
                        OPERATOR);
    }

    /// Everything that is answered with a refusal, and may be tempted to say what it refused.
    private static void refused(TestNode node, String uuid, String session, String room) {
        assertThat(node.channel(room + "x").statusCode()).isEqualTo(401);
        assertThat(node.send("POST", "/v1/disconnect", session).statusCode()).isGreaterThanOrEqualTo(400);
        var authorization = "Bearer " + OPERATOR;
        assertThat(node.send("POST", "/v1/drain?deadline=never", "", "Authorization", authorization)
                        .statusCode())
                .isEqualTo(400);
        try (var client = TestClient.open(node, "/v1/room/" + uuid)) {
            client.send("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + session + "x\"}");
            assertThat(client.closeCode()).isGreaterThanOrEqualTo(4_000);
        }
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private static String text(ILoggingEvent event) {
        var text = new StringBuilder(event.getFormattedMessage()).append(event.getKeyValuePairs());
        for (IThrowableProxy error = event.getThrowableProxy(); error != null; error = error.getCause()) {
            text.append(' ').append(error.getMessage());
        }
        return text.toString();
    }
}
