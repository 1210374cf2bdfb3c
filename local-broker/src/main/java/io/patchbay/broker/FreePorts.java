package io.patchbay.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// TCP ports of the loopback address that nobody listens on at the moment.
///
/// They lie below the range that systems hand out to outgoing connections (32768 and up on Linux, 49152 and up on
/// macOS): a port from that range can be gone before its server binds it. Two callers may still be given the same port.
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    /// Finds free ports.
    ///
    /// @param count how many, all different
    /// @throws BrokerException if a thousand attempts do not find that many
    public static List<Integer> take(int count) {
        var ports = new ArrayList<Integer>(count);
        for (var attempt = 0; attempt < ATTEMPTS && ports.size() < count; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!ports.contains(port) && isFree(InetAddress.getLoopbackAddress(), port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new BrokerException("no " + count + " free ports between " + FIRST + " and " + LAST, null);
        }
        return List.copyOf(ports);
    }

    /// Whether a server could listen on this port now.
    public static boolean isFree(InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
