package io.patchbay.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The process that runs a [NodeProcess]. Owned by one thread.
final class NodeSide implements AutoCloseable {
    private static final long STOP_S = 10;
    private static final int CHATTER = 100;

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    /// What the node says of itself, all since its start.
    ///
    /// @param received packets of all kinds
    /// @param forwarded media packets sent to viewers
    /// @param retransmitted media packets sent again
    /// @param lost packets that were not sent to a viewer
    /// @param loopNs CPU time of the media loop
    /// @param processNs CPU time of the whole process, garbage collector and compiler included
    /// @param heapBytes in use after a collection
    /// @param residentBytes of the process
    record Figures(
            long received,
            long forwarded,
            long retransmitted,
            long lost,
            long loopNs,
            long processNs,
            long heapBytes,
            long residentBytes) {}

    /// Starts it and waits until it is ready.
    ///
    /// @param jvmOptions beside the class path
    static NodeSide start(List<String> jvmOptions) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeProcess.class.getName()));
        try {
            var side = new NodeSide(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            side.awaitReady();
            return side;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the node's process", e);
        }
    }

    private NodeSide(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /// Skips what the JVM itself has to say, for example of a flight recording.
    private void awaitReady() throws IOException {
        for (int i = 0; i < CHATTER; i++) {
            var line = answers.readLine();
            if (line == null || line.equals("ready")) {
                return;
            }
        }
        throw new IOException("the node's process did not say that it is ready in " + CHATTER + " lines");
    }

    private String[] expect(String word) throws IOException {
        var line = answers.readLine();
        if (line == null) {
            throw new IOException("the node's process ended; it says why above");
        }
        var words = line.split(" ");
        if (!words[0].equals(word)) {
            throw new IOException("the node answered \"" + line + "\" instead of " + word);
        }
        return words;
    }

    /// Sends a command and returns the words of its answer.
    String[] ask(String expected, String command) {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
            return expect(expected);
        } catch (IOException e) {
            throw new UncheckedIOException("the node's process failed at: " + command, e);
        }
    }

    Figures figures() {
        var words = ask("figures", "figures");
        long[] numbers = new long[words.length];
        for (int i = 1; i < words.length; i++) {
            numbers[i] = Long.parseLong(words[i]);
        }
        return new Figures(
                numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8]);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
