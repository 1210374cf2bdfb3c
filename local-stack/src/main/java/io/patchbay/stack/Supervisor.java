package io.patchbay.stack;

import io.patchbay.stack.Part.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Starts parts as child processes and stops them in order. The main thread starts; the main thread or the shutdown
/// hook stops, whichever is first: both hold this object's lock.
final class Supervisor {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

    private final Layout layout;
    private final Console console;
    private final List<String> extraJavaOptions;
    private final Function<Part, List<String>> prefix;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final BlockingQueue<Running> exits = new LinkedBlockingQueue<>();
    private volatile boolean stopped;

    /// Takes more JVM options for every part from a text with blanks between them.
    Supervisor(Layout layout, Console console, String extraJavaOptions) {
        this(layout, console, extraJavaOptions, _ -> List.of());
    }

    /// @param prefix program and arguments that a part's command is given to, such as one that changes its group; empty
    ///     for none
    Supervisor(Layout layout, Console console, String extraJavaOptions, Function<Part, List<String>> prefix) {
        this.layout = layout;
        this.console = console;
        this.prefix = prefix;
        this.extraJavaOptions = Arrays.stream(extraJavaOptions.split("\\s+", -1))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    /// Starts a part.
    ///
    /// @throws StackException if its program cannot be started or everything has been stopped already
    synchronized Running start(Part part) {
        if (stopped) {
            throw new StackException("stopped while starting");
        }
        var builder = new ProcessBuilder(command(part))
                .redirectErrorStream(true)
                .redirectOutput(layout.log(part.name()).toFile());
        builder.environment().putAll(part.environment());
        try {
            var started = new Running(part, builder.start(), layout.log(part.name()));
            running.put(part.name(), started);
            var _ = started.process().onExit().thenAccept(process -> exits.add(started));
            return started;
        } catch (IOException e) {
            throw new StackException("cannot start " + part.name() + ": " + e, e);
        }
    }

    /// Ignores SIGINT and SIGHUP from here on (the terminal sends them to all processes at once, but parts stop in
    /// order), then becomes the JVM.
    private List<String> command(Part part) {
        var command = new ArrayList<>(prefix.apply(part));
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "patchbay"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx" + part.heapMb() + "m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(extraJavaOptions);
        command.addAll(List.of("-cp", layout.classPath(part.module()), Tether.class.getName(), part.mainClass()));
        command.addAll(part.arguments());
        return command;
    }

    /// Waits for the next part to end, whatever the reason.
    Running awaitExit() throws InterruptedException {
        return exits.take();
    }

    boolean isStopped() {
        return stopped;
    }

    synchronized boolean isAnyAlive() {
        return running.values().stream().anyMatch(one -> one.process().isAlive());
    }

    /// Process id of a part that was started, else 0.
    synchronized long pidOf(String name) {
        var one = running.get(name);
        return one == null ? 0 : one.process().pid();
    }

    /// Stops everything: nodes, gateway, aggregator, broker. Returns when no process is left. May be called again.
    synchronized void stopAll() {
        stopped = true;
        var roles = Role.values();
        for (var i = roles.length - 1; i >= 0; i--) {
            stop(roles[i]);
        }
    }

    private void stop(Role role) {
        var group = running.values().stream()
                .filter(one -> one.part().role() == role && one.process().isAlive())
                .toList();
        // Not Process.destroy(): that also closes the pipe of the tether.
        group.forEach(one -> one.process().toHandle().destroy());
        var deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        for (var one : group) {
            if (exitsBefore(one.process(), deadline)) {
                console.progress(one.part().name(), "stopped");
            } else {
                one.process().destroyForcibly().onExit().join();
                console.progress(one.part().name(), "killed: it did not stop within " + STOP_LIMIT.toSeconds() + " s");
            }
        }
    }

    private static boolean exitsBefore(Process process, long deadlineNs) {
        try {
            return process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
