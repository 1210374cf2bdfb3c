package io.patchbay.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The real `patchbay` script, run by a test on free ports with a state folder of its own.
final class DemoProcess implements AutoCloseable {
    private static final Path SCRIPT =
            Path.of("..", "patchbay").toAbsolutePath().normalize();

    private final Path state;
    private final Process process;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private DemoProcess(Path state, Process process) {
        this.state = state;
        this.process = process;
        // Not a virtual thread: it would hold a carrier for as long as the demo is silent, and with a carrier held for
        // each core no virtual thread of this JVM runs any more (JDK 25).
        this.reader = Thread.ofPlatform().daemon().start(() -> read(process.inputReader()));
    }

    static DemoProcess start(Path state, String... options) throws IOException {
        var command = new ArrayList<>(List.of(SCRIPT.toString(), "demo", "--free-ports", "--state", state.toString()));
        command.addAll(Arrays.asList(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATCHBAY_BUILD", "never");
        return new DemoProcess(state, builder.start());
    }

    private void read(BufferedReader lines) {
        lines.lines().forEach(line -> {
            output.add(line);
            unread.add(line);
            System.out.println("[demo] " + line);
        });
    }

    /// The next line that contains the text.
    ///
    /// @throws AssertionError if it does not come in time
    String awaitLine(String text, Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var line = unread.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no line with '" + text + "' within " + limit + ", but " + output);
            }
            if (line.contains(text)) {
                return line;
            }
        }
    }

    /// Everything printed until now.
    List<String> output() {
        return List.copyOf(output);
    }

    Process process() {
        return process;
    }

    /// The variables of `demo.env`.
    Map<String, String> environment() throws IOException {
        var variables = new HashMap<String, String>();
        for (var line : Files.readAllLines(state.resolve("demo.env"))) {
            var equals = line.indexOf('=');
            variables.put(line.substring(0, equals), line.substring(equals + 2, line.length() - 1));
        }
        return variables;
    }

    /// Waits for the launcher to end, and for the last it has to say.
    ///
    /// @return exit code, null if it runs on
    @Nullable
    Integer awaitExit(Duration limit) throws InterruptedException {
        var ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && reader.join(limit);
        return ended ? process.exitValue() : null;
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        process.onExit().completeOnTimeout(process, 60, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
