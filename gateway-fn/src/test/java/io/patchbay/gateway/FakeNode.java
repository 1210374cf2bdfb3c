package io.patchbay.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A node of somebody else: a real HTTP server that answers as it is told and remembers what it was asked.
final class FakeNode implements AutoCloseable {
    /// Its `AUTH_KEY`: 27 bytes, as Odoo's keys have.
    static final String KEY = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    private final HttpServer server;
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private volatile Reply reply;

    /// A request as it arrived.
    record Seen(String method, String target, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return String.join(" | ", headers.getOrDefault(name, List.of()));
        }

        String token() {
            return header("Authorization").replaceFirst("^\\S+ ", "");
        }
    }

    interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    FakeNode(String uuid) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reply = json(200, "{\"uuid\":\"" + uuid + "\",\"url\":\"http://sfu.example\"}");
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    static Reply json(int status, String body) {
        return exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /// Accepts and never answers.
    static Reply silence() {
        return exchange -> {};
    }

    /// Thinks for a while before it answers.
    static Reply after(Duration thinking, Reply other) {
        return exchange -> {
            var untilNs = System.nanoTime() + thinking.toNanos();
            while (System.nanoTime() - untilNs < 0) {
                LockSupport.parkNanos(untilNs - System.nanoTime());
            }
            other.to(exchange);
        };
    }

    FakeNode answering(Reply other) {
        reply = other;
        return this;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String entry(String region) {
        return "{\"address\":\"" + address() + "\",\"region\":\"" + region + "\",\"key\":\"" + KEY + "\"}";
    }

    /// The next request, which must come within five seconds.
    Seen next() throws InterruptedException {
        var request = seen.poll(5, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request reached " + address());
        }
        return request;
    }

    int requests() {
        return seen.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
        reply.to(exchange);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
