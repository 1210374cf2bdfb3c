package io.patchbay.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// A part that was started.
///
/// @param part what it is
/// @param process its process, which may have ended
/// @param log what it prints
record Running(Part part, Process process, Path log) {
    private static final int TAIL_LINES = 25;

    /// The last lines of the log, indented.
    String logTail() {
        try {
            var lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - TAIL_LINES))
                    .map(line -> "    " + line)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "    (cannot read it: " + e + ")";
        }
    }
}
