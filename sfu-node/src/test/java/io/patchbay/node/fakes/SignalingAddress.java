package io.patchbay.node.fakes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// One TCP address in front of several: each connection goes to the next that takes it, as a public load balancer does.
public final class SignalingAddress implements AutoCloseable {
    private static final int CONNECT_MS = 500;

    private final List<Integer> ports;
    private final ServerSocket server;
    private final AtomicInteger next = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private SignalingAddress(List<Integer> ports, ServerSocket server) {
        this.ports = List.copyOf(ports);
        this.server = server;
        Thread.startVirtualThread(this::accept);
    }

    /// In front of ports of 127.0.0.1.
    public static SignalingAddress of(List<Integer> ports) {
        try {
            return new SignalingAddress(ports, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String hostAndPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        cut();
    }

    /// Breaks all connections and takes no more.
    public void cut() {
        closeQuietly(server);
        open.forEach(SignalingAddress::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.startVirtualThread(() -> forward(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void forward(Socket client) {
        open.add(client);
        for (var attempt = 0; attempt < ports.size(); attempt++) {
            var upstream = new Socket();
            try {
                var port = ports.get(Math.floorMod(next.getAndIncrement(), ports.size()));
                upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
                open.add(upstream);
                Thread.startVirtualThread(() -> pump(upstream, client));
                pump(client, upstream);
                return;
            } catch (IOException e) {
                closeQuietly(upstream);
            }
        }
        closeQuietly(client);
    }

    private void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side went away: both are closed below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket does not close", e);
        }
    }
}
