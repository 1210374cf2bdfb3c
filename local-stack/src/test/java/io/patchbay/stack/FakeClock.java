package io.patchbay.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/// The clock of one process that is started with [#environment]: right until it is put [#off]. libfaketime stands
/// between the process and its system, so whatever asks for the time gets the wrong one; monotonic time goes on.
final class FakeClock {
    private final Path file;

    /// @param file that the process reads at times
    FakeClock(Path file) throws IOException {
        this.file = file;
        off(Duration.ZERO);
    }

    /// Variables of the process. The library reads its file once a second, and `$LIB` is for the system's loader.
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", "/usr/$LIB/faketime/libfaketime.so.1",
                "FAKETIME_TIMESTAMP_FILE", file.toAbsolutePath().toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "NO_FAKE_STAT", "1",
                // Both: else waits of the JVM end at once, again and again.
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /// Puts the clock ahead (or behind, if less than zero) within a second.
    void off(Duration ahead) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, String.format("%+d%n", ahead.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
