package io.patchbay.bench.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `patchbay demo` in a process of its own, on free ports. Stopped with this object.
final class Stack implements AutoCloseable {
    private static final String UP = "Patchbay is up";

    private final Process process;
    private final Map<String, String> variables;

    private Stack(Process process, Map<String, String> variables) {
        this.process = process;
        this.variables = variables;
    }

    /// Starts it and returns when it is up.
    ///
    /// @param home the project's folder
    /// @param state where its logs go
    /// @param settings of its parts, beside the demo's own
    /// @throws IOException if it ends instead; what it printed is in the message
    static Stack start(Path home, Path state, Map<String, String> settings) throws IOException {
        var command = List.of(
                home.resolve("patchbay").toString(),
                "demo",
                "--free-ports",
                "--nodes",
                "1",
                "--state",
                state.toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(settings);
        var process = builder.start();
        var printed = new StringBuilder();
        var lines = process.inputReader();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            printed.append(line).append('\n');
            if (line.contains(UP)) {
                // Not a virtual thread: it would hold a carrier, which the callers need.
                Thread.ofPlatform().daemon().start(() -> drain(lines));
                return new Stack(process, variables(state.resolve("demo.env")));
            }
        }
        throw new IOException("the demo did not start:\n" + printed);
    }

    private static void drain(BufferedReader lines) {
        lines.lines().forEach(_ -> {});
    }

    private static Map<String, String> variables(Path file) throws IOException {
        var variables = new HashMap<String, String>();
        for (var line : Files.readAllLines(file)) {
            var equals = line.indexOf('=');
            variables.put(line.substring(0, equals), line.substring(equals + 2, line.length() - 1));
        }
        return variables;
    }

    /// A variable of `demo.env`.
    String variable(String name) {
        var value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("no " + name + " in demo.env");
        }
        return value;
    }

    int gatewayPort() {
        var url = variable("GATEWAY_URL");
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    long gatewayPid() {
        return Long.parseLong(variable("GATEWAY_PID"));
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        process.onExit().join();
    }
}
