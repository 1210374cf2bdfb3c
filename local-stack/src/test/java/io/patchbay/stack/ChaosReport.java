package io.patchbay.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The table of what each fault cost.
final class ChaosReport {
    private static final String HEAD = """
            | scenario | requests | failed | rooms that moved | slowest ms | until others avoid it ms | until whole again ms | calls interrupted | of these on parts that did not fail | longest ms |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private final List<Row> rows = new ArrayList<>();

    /// One scenario. Times are ms; -1 where there is nothing to measure.
    ///
    /// @param avoidedMs from the fault until both gateways have the node in another state
    /// @param recoveredMs from the end of the fault until everything is as before
    /// @param interrupted calls that broke or fell silent
    /// @param innocent of these, calls on nodes that did not fail
    /// @param longestMs the longest of these interruptions
    record Row(
            String scenario,
            ChaosLoad.Figures load,
            long avoidedMs,
            long recoveredMs,
            int interrupted,
            int innocent,
            long longestMs) {

        private String line() {
            return "| " + scenario + " | " + load.sent() + " | " + load.failed() + " | "
                    + load.moved().size() + " | " + load.slowestMs() + " | "
                    + ms(avoidedMs) + " | " + ms(recoveredMs) + " | " + interrupted + " | " + innocent + " | "
                    + (interrupted == 0 ? "" : ms(longestMs)) + " |\n";
        }

        private static String ms(long value) {
            return value < 0 ? "" : String.format(Locale.ROOT, "%d", value);
        }
    }

    void add(Row row) {
        rows.add(row);
        System.out.print(HEAD + row.line());
        row.load().failures().stream().limit(3).forEach(failure -> System.out.println("  failed: " + failure));
        row.load().moved().stream().limit(3).forEach(room -> System.out.println("  moved: " + room));
    }

    /// Prints the table and writes it to a file.
    void finish(Path file) throws IOException {
        var text = new StringBuilder(HEAD);
        rows.forEach(row -> text.append(row.line()));
        System.out.print(text);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
