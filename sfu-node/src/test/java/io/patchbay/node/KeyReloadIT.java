package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.NodeProcess;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node's keys change in a real process: with SIGHUP, without, and over a restart.
class KeyReloadIT {
    private static final String OLD = Tokens.NODE_KEY;
    private static final String NEW = "bmV3LWtleS1mb3ItdGVzdHMtb2YtMzItYnl0ZXMhISE=";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    @Test
    void shouldMoveToANewKeyWithoutLosingACaller(@TempDir Path folder) throws Exception {
        var file = folder.resolve("auth-key");
        Files.writeString(file, OLD + "\n");
        var settings = Map.of("AUTH_KEY", "@" + file);
        try (var node = NodeProcess.start(settings)) {
            assertThat(ask(node, OLD)).isEqualTo(OK);
            assertThat(ask(node, NEW)).isEqualTo(UNAUTHORIZED);

            Files.writeString(file, NEW + "\n" + OLD + "\n");
            node.hangUp();
            Wait.until("the new key is taken", () -> ask(node, NEW) == OK);
            assertThat(ask(node, OLD)).as("the old one meanwhile").isEqualTo(OK);

            Files.writeString(file, "!!!\n");
            node.hangUp();
            Wait.until(
                    "the file is refused",
                    () -> node.said().stream().anyMatch(line -> line.contains("AUTH_KEY cannot be read again")));
            assertThat(ask(node, NEW)).isEqualTo(OK);

            // Without SIGHUP: the file is looked at every few seconds.
            Files.writeString(file, NEW + "\n");
            Wait.until("the old key is refused", () -> ask(node, OLD) == UNAUTHORIZED);
            assertThat(ask(node, NEW)).isEqualTo(OK);
            node.kill();
        }
        try (var again = NodeProcess.start(settings)) {
            assertThat(ask(again, NEW)).isEqualTo(OK);
            assertThat(ask(again, OLD)).isEqualTo(UNAUTHORIZED);
        }
    }

    private static int ask(NodeProcess node, String key) {
        return node.status(
                "/v1/channel?webRTC=false", Tokens.sign(key, "{\"iss\":\"room\",\"exp\":" + Tokens.FAR + "}"));
    }
}
