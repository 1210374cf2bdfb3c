package io.patchbay.stack;

import io.patchbay.capacity.CapacityCommand;
import io.patchbay.capacity.CapacityException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;

/// `patchbay capacity replay` on the topics of a running system.
///
/// @param code exit code
/// @param text what was printed, on both streams
record ReplayRun(int code, String text) {
    /// Some answers differ from what was recorded.
    static final int DIFFERENT = 3;

    private static final Pattern DECISIONS = Pattern.compile("([0-9,]+) decisions: ");

    static ReplayRun of(String bootstrapServers, Instant from, String... more) {
        var arguments =
                new ArrayList<>(List.of("replay", "--bootstrap-servers", bootstrapServers, "--from", from.toString()));
        arguments.addAll(List.of(more));
        var text = new StringWriter();
        var writer = new PrintWriter(text);
        var code = new CommandLine(new CapacityCommand())
                .setOut(writer)
                .setErr(writer)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof CapacityException) {
                        command.getErr().println(failure.getMessage());
                        return 1;
                    }
                    throw failure;
                })
                .execute(arguments.toArray(String[]::new));
        writer.flush();
        return new ReplayRun(code, text.toString());
    }

    /// Decisions in the range.
    int decisions() {
        var found = DECISIONS.matcher(text);
        return found.find() ? Integer.parseInt(found.group(1).replace(",", "")) : 0;
    }

    /// Whether the load table of each decision was there.
    boolean hasAllTables() {
        return text.contains(" 0 without their snapshot");
    }
}
