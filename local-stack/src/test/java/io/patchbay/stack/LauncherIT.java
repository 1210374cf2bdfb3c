package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The `patchbay` script reaches every command, also those of other programs.
class LauncherIT {
    @ParameterizedTest
    @CsvSource({
        "demo --help, --free-ports",
        "call --help, --room",
        "capacity replay --help, --from",
        "bench --help, fan-out",
        "bench gateway --help, --minutes",
        "bench fan-out --help, --workload"
    })
    void shouldExplainEachCommand(String arguments, String option) throws Exception {
        var command = new ArrayList<>(
                List.of(Path.of("..", "patchbay").toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments.split(" ")));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATCHBAY_BUILD", "never");
        var process = builder.start();

        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed).contains(option);
        assertThat(process.waitFor()).isZero();
    }
}
