package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.seal.FleetKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {

    @Test
    void shouldMakeAPairThatServicesTake(@TempDir Path folder) throws Exception {
        var made = folder.resolve("new");

        assertThat(Main.run("keys", made.toString())).isZero();

        var secret = Files.readString(made.resolve("private-keys.json"));
        var fleet = FleetKeys.of(secret);
        assertThat(fleet.open(fleet.seal("hello"))).contains("hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("private-keys.json"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(made.resolve("public-key.json")))
                .contains("\"kty\":\"EC\"")
                .doesNotContain("\"d\"");
    }

    @Test
    void shouldOverwriteNothing(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("private-keys.json"), "precious");

        assertThat(Main.run("keys", folder.toString())).isEqualTo(1);

        assertThat(Files.readString(folder.resolve("private-keys.json"))).isEqualTo("precious");
    }
}
