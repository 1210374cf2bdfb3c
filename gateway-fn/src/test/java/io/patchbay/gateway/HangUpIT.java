package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real SIGHUP to a real process.
class HangUpIT {
    private static final byte[] OLD = "the-old-key-padded-to-32-bytes!!".getBytes(UTF_8);
    private static final byte[] NEW = "the-new-key-padded-to-32-bytes!!".getBytes(UTF_8);

    @Test
    void shouldReadKeysAgainFromAFileThatDoesNotLookChanged(@TempDir Path folder) throws Exception {
        var file = Files.createFile(
                folder.resolve("secrets.toml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, tenant(OLD));
        try (var node = new FakeNode("u1");
                var gateway = GatewayProcess.start(Map.of(
                        "SFU_GATEWAY_SECRETS", file.toString(),
                        "SFU_GATEWAY_NODES", TestGateway.nodes(node.entry(""))))) {
            assertThat(statusWith(gateway, OLD)).isEqualTo(200);
            gateway.pause();
            changeUnseen(file, tenant(NEW));
            gateway.resume();
            assertThat(statusWith(gateway, NEW)).as("before the signal").isEqualTo(401);

            gateway.hangUp();

            Eventually.until("the new key works", () -> statusWith(gateway, NEW) == 200);
            assertThat(statusWith(gateway, OLD)).isEqualTo(401);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    /// Who looks at the file sees the size and the times of before, so that only a signal makes anybody read it.
    private static void changeUnseen(Path file, String text) throws IOException {
        var sizeBefore = Files.size(file);
        var changedBefore = Files.getLastModifiedTime(file);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, changedBefore);
        assertThat(Files.size(file)).isEqualTo(sizeBefore);
    }

    private static int statusWith(GatewayProcess gateway, byte[] key) throws IOException, InterruptedException {
        return gateway.status("/v1/channel", Hs256.sign(key, "{\"iss\":\"room\",\"exp\":4102444800}".getBytes(UTF_8)));
    }

    private static String tenant(byte[] key) {
        return "[[tenant]]\nname = \"acme\"\nkeys = [\"" + LenientBase64.encode(key) + "\"]\n";
    }
}
