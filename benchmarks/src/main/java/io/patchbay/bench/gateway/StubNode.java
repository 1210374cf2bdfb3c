package io.patchbay.bench.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A node that gives every room a channel and does no more. It accepts on a port of its own; closing it
/// resets its connections, as a node does that is killed.
final class StubNode implements AutoCloseable {
    private final String id;
    private final long bootAtMs = System.currentTimeMillis();
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private long seq;
    private volatile boolean closed;

    StubNode(String id) {
        this.id = id;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name(id).start(this::accept);
    }

    String id() {
        return id;
    }

    /// Its next heartbeat.
    String heartbeat(String status, String key) {
        seq++;
        return "{\"schemaVersion\":1,\"nodeId\":\"" + id + "\",\"bootId\":\"" + id + "\",\"bootAtMs\":" + bootAtMs
                + ",\"seq\":" + seq + ",\"sentAtMs\":" + System.currentTimeMillis()
                + ",\"intervalMs\":1000,\"status\":\"" + status + "\",\"address\":\"http://127.0.0.1:"
                + server.getLocalPort() + "\",\"region\":\"eu-west\",\"key\":\"" + key
                + "\",\"channels\":0,\"sessions\":0,\"maxSessions\":100000,\"cpuUsage\":0.1,\"memoryUsage\":0.1}";
    }

    private void accept() {
        while (!closed) {
            try {
                var socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var pipe = new HttpPipe(socket);
            while (!closed) {
                pipe.receive();
                pipe.send(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
                        "{\"uuid\":\"" + UUID.randomUUID() + "\",\"url\":\"http://127.0.0.1:1\"}");
            }
        } catch (IOException e) {
            // The gateway closed the connection, or this node is killed: both belong to the test.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            for (var socket : open) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
