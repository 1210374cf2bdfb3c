package io.patchbay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Datagrams that the kernel threw away because a socket's receive buffer was full, out of `/proc/net/udp`; 0 where
/// there is no such file.
final class KernelDrops {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

    private KernelDrops() {}

    /// Since the sockets were opened.
    ///
    /// @param ports local ports of the sockets
    static long of(Set<Integer> ports) {
        long drops = 0;
        for (var table : TABLES) {
            if (Files.isReadable(table)) {
                try {
                    drops += sum(Files.readAllLines(table), ports);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + table, e);
                }
            }
        }
        return drops;
    }

    static long sum(List<String> lines, Set<Integer> ports) {
        long drops = 0;
        for (var line : lines) {
            var fields = line.strip().split("\\s+", -1);
            int colon = fields[1].lastIndexOf(':');
            if (fields[0].endsWith(":") && ports.contains(Integer.parseInt(fields[1].substring(colon + 1), 16))) {
                drops += Long.parseLong(fields[fields.length - 1]);
            }
        }
        return drops;
    }
}
