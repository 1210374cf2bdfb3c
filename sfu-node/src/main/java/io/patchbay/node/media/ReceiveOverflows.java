package io.patchbay.node.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Datagrams that the system threw away because a socket's receive buffer was full: they never reach a media loop, so
/// no loop can count them. Out of `/proc/net/udp`; 0 where there is no such file. Thread-safe.
public final class ReceiveOverflows {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final int HEX = 16;

    private ReceiveOverflows() {}

    /// Since the sockets were opened; those that are closed are forgotten.
    ///
    /// @param ports local UDP ports of the sockets
    public static long of(Set<Integer> ports) {
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
            if (fields[0].endsWith(":") && ports.contains(Integer.parseInt(fields[1].substring(colon + 1), HEX))) {
                drops += Long.parseLong(fields[fields.length - 1]);
            }
        }
        return drops;
    }
}
