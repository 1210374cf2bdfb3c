package io.patchbay.capacity;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// Runs commands as the launcher does.
final class Commands {
    private Commands() {}

    /// @param code exit code
    /// @param text what was printed, on both streams
    record Ran(int code, String text) {}

    static Ran run(String... args) {
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
                .execute(args);
        writer.flush();
        return new Ran(code, text.toString());
    }
}
