package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentFileTest {

    @Test
    void shouldNameEverythingScriptsNeed() {
        var pids = Map.of(
                "broker", 11L, "aggregator", 12L, "gateway", 13L, "signaling", 16L, "node-1", 14L, "node-2", 15L);

        var variables = EnvironmentFile.variables(DemoPlanTest.plan(2, null), 10, pids::get);

        assertThat(variables)
                .containsKeys(
                        "SFU_GATEWAY_KEY",
                        "SFU_REGISTRATION_KEY",
                        "PATCHBAY_OPERATOR_TOKEN",
                        "PATCHBAY_INTERNAL_TOKEN",
                        "NODE_1_MANAGEMENT_URL")
                .containsEntry("GATEWAY_URL", "http://127.0.0.1:8071")
                .containsEntry("GATEWAY_MANAGEMENT_URL", "http://127.0.0.1:9071")
                .containsEntry("AGGREGATOR_URL", "http://127.0.0.1:8075")
                .containsEntry("SIGNALING_URL", "http://127.0.0.1:8060")
                .containsEntry("SIGNALING_PID", "16")
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
                .containsEntry("NODE_2_ID", "node-2")
                .containsEntry("NODE_2_URL", "http://127.0.0.1:8072")
                .containsEntry("NODE_2_REGION", "eu-west")
                .containsEntry("PATCHBAY_PID", "10")
                .containsEntry("BROKER_PID", "11")
                .containsEntry("AGGREGATOR_PID", "12")
                .containsEntry("GATEWAY_PID", "13")
                .containsEntry("NODE_1_PID", "14")
                .containsEntry("NODE_2_PID", "15");
    }

    @Test
    void shouldLeaveOutTheBrokerThatIsNotOurs() {
        var variables = EnvironmentFile.variables(
                DemoPlanTest.plan(1, "kafka:9092"), 10, name -> name.equals("broker") ? 0 : 20);

        assertThat(variables).doesNotContainKey("BROKER_PID").containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");
    }

    @Test
    void shouldBeReadableByItsOwnerOnlyAndByAnyShell(@TempDir Path folder) throws Exception {
        var file = folder.resolve("demo.env");

        EnvironmentFile.write(file, Map.of("ODD", "a'b $HOME \"c\" `d`"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        var shell = new ProcessBuilder("/bin/sh", "-c", ". \"$0\" && printf %s \"$ODD\"", file.toString()).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("a'b $HOME \"c\" `d`");
    }
}
