package io.patchbay.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A rule of the kernel's packet filter (nftables) that drops packets of one process. Its table is its own and goes
/// with [#close]; nothing else on the machine is touched.
final class PacketFilter implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile(":(\\d+)\\s");

    private final String table;
    private boolean closed;

    private PacketFilter(String table) {
        this.table = table;
    }

    /// Drops the UDP that comes for the sockets which the process has now, without a word to whoever sent it.
    ///
    /// @throws AssertionError naming packages or rights when this machine does not let us
    static PacketFilter dropUdp(long pid) {
        return drop("udp_" + pid, "input", "udp dport { " + String.join(", ", udpPorts(pid)) + " }");
    }

    /// Drops what the processes of a group send to a TCP port, on connections that are open and on new ones: the other
    /// side hears nothing more of them, and they get no answer.
    ///
    /// @param group numeric id, which nobody else has
    /// @throws AssertionError naming packages or rights when this machine does not let us
    static PacketFilter dropTcp(int group, int port) {
        return drop("tcp_" + group, "output", "meta skgid " + group + " tcp dport " + port);
    }

    private static PacketFilter drop(String name, String hook, String packets) {
        var table = "patchbay_test_" + name;
        run(
                "table inet " + table + " {\n chain drops {\n  type filter hook " + hook + " priority 0;\n  " + packets
                        + " drop\n }\n}\n",
                "nft",
                "-f",
                "-");
        return new PacketFilter(table);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            run("", "nft", "delete", "table", "inet", table);
        }
    }

    private static Set<String> udpPorts(long pid) {
        var ports = new TreeSet<String>();
        for (var line : run("", "ss", "-H", "-u", "-a", "-n", "-p").lines().toList()) {
            var port = PORT.matcher(line);
            if (line.contains("pid=" + pid + ",") && port.find()) {
                ports.add(port.group(1));
            }
        }
        if (ports.isEmpty()) {
            throw new AssertionError("process " + pid + " has no UDP socket");
        }
        return ports;
    }

    /// The output of a command that gets a text as its input.
    private static String run(String input, String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed. Dropping packets needs root (or"
                        + " CAP_NET_ADMIN):\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command[0] + "; build/test-packages.sh says what it needs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
