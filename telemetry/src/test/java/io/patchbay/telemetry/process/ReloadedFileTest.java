package io.patchbay.telemetry.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.telemetry.process.ReloadedFile.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedFileTest {
    private final List<Integer> used = new ArrayList<>();
    private final List<Outcome> told = new ArrayList<>();

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void shouldUseWhatTheFileSaysAndKeepTheLastIfThatIsWrong() throws IOException {
        var path = Files.writeString(folder.resolve("file"), "1");
        try (var file = reloaded("@" + path)) {
            assertThat(file.current()).isEqualTo(1);

            Files.writeString(path, "2");
            file.reload();
            file.reload();
            assertThat(file.current()).isEqualTo(2);

            Files.writeString(path, "two");
            file.reload();
            assertThat(file.error()).isEqualTo("SETTING is no number");

            Files.delete(path);
            file.reload();
            assertThat(file.error()).startsWith("SETTING names a file that cannot be read");
            assertThat(file.current()).isEqualTo(2);

            Files.writeString(path, "3");
            file.reload();
            assertThat(file.error()).isEmpty();
        }
        assertThat(used).containsExactly(2, 3);
        assertThat(told)
                .containsExactly(Outcome.REPLACED, Outcome.UNCHANGED, Outcome.FAILED, Outcome.FAILED, Outcome.REPLACED);
        assertThat(Outcome.REPLACED.label()).isEqualTo("replaced");
    }

    @Test
    void shouldUseWhatChangedWhileTheProcessStarted() throws IOException {
        var path = Files.writeString(folder.resolve("file"), "1");
        var setting = setting("@" + path);
        Files.writeString(path, "2");
        try (var file = new ReloadedFile<>(setting, used::add, told::add)) {
            file.start();

            assertThat(file.current()).isEqualTo(2);
        }
        assertThat(told).containsExactly(Outcome.REPLACED);
    }

    @Test
    void shouldTellNothingOfAFileThatDidNotChange() throws IOException {
        try (var file = reloaded("@" + Files.writeString(folder.resolve("file"), "1"))) {
            file.start();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void shouldLeaveTextAsItIs() {
        try (var file = reloaded("1")) {
            file.start();
            file.reload();

            assertThat(file.current()).isEqualTo(1);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void shouldSayAtOnceWhatIsWrong() {
        assertThatThrownBy(() -> setting("one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is no number");
        assertThatThrownBy(() -> setting("@" + folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> setting("@a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read");
    }

    private ReloadedFile<Integer> reloaded(String text) {
        return new ReloadedFile<>(setting(text), used::add, told::add);
    }

    private static FileSetting<Integer> setting(String text) {
        return FileSetting.of("SETTING", text, ReloadedFileTest::number);
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is no number", e);
        }
    }
}
