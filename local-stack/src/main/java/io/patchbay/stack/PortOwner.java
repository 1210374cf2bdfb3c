package io.patchbay.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Finds the process that listens on a TCP port: in `/proc` on Linux, else with `lsof`.
final class PortOwner {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int MAX_COMMAND_CHARS = 120;

    private PortOwner() {}

    /// `process 4242 (nginx: worker)`, or nothing if it cannot be seen, for example because it is another user's.
    static Optional<String> of(int port) {
        return Files.isReadable(PROC.resolve("net/tcp")) ? inProc(port) : withLsof(port);
    }

    /// Inodes of the sockets that listen on the port, out of `/proc/net/tcp` lines.
    static Set<String> inodes(List<String> lines, int port) {
        var suffix = String.format(Locale.ROOT, ":%04X", port);
        var inodes = new HashSet<String>();
        for (var line : lines) {
            var fields = line.strip().split("\\s+", -1);
            if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                inodes.add(fields[9]);
            }
        }
        return inodes;
    }

    private static Optional<String> inProc(int port) {
        var inodes = new HashSet<String>();
        inodes.addAll(inodes(lines(PROC.resolve("net/tcp")), port));
        inodes.addAll(inodes(lines(PROC.resolve("net/tcp6")), port));
        if (inodes.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .filter(process -> holdsOne(process.pid(), inodes))
                .findFirst()
                .map(process -> "process " + process.pid() + " (" + command(process.pid()) + ")");
    }

    private static boolean holdsOne(long pid, Set<String> inodes) {
        try (var descriptors = Files.list(PROC.resolve(pid + "/fd"))) {
            return descriptors.anyMatch(descriptor ->
                    inodes.stream().anyMatch(inode -> target(descriptor).equals("socket:[" + inode + "]")));
        } catch (IOException e) {
            return false; // gone meanwhile, or another user's
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static String command(long pid) {
        var command = String.join(" ", lines(PROC.resolve(pid + "/cmdline")))
                .replace('\0', ' ')
                .strip();
        return command.length() <= MAX_COMMAND_CHARS ? command : command.substring(0, MAX_COMMAND_CHARS) + "...";
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of(); // gone meanwhile, or no IPv6
        }
    }

    private static Optional<String> withLsof(int port) {
        try {
            var lsof = new ProcessBuilder("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc")
                    .redirectErrorStream(true)
                    .start();
            var lines = lsof.inputReader(StandardCharsets.UTF_8).lines().toList();
            if (!lsof.waitFor(5, TimeUnit.SECONDS) || lsof.exitValue() != 0) {
                return Optional.empty();
            }
            return field(lines, "p")
                    .map(pid -> "process " + pid + " (" + field(lines, "c").orElse("?") + ")");
        } catch (IOException e) {
            return Optional.empty(); // no lsof
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<String> field(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key)).findFirst().map(line -> line.substring(1));
    }
}
