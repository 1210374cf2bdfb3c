package io.patchbay.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, String> owners = new ConcurrentHashMap<>();
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
        server.createContext("/v1/fleet/rooms/", this::owner);
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

    /// Knows from now on which node has a room.
    void knows(String roomKey, String nodeId) {
        owners.put(roomKey, nodeId);
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String entry(String region) {
        return "{\"address\":\"" + address() + "\",\"region\":\"" + region + "\",\"key\":\"" + KEY + "\"}";
    }

    /// The next request, which must come within twenty seconds.
    Seen next() throws InterruptedException {
        var request = seen.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request reached " + address());
        }
        return request;
    }

    int requests() {
        return seen.size();
    }

    /// As a node of ours answers gateways that no aggregator answers.
    private void owner(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var nodeId = owners.get(path.substring(path.lastIndexOf('/') + 1));
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !isSignedWithKey(authorization.replaceFirst("^Bearer ", ""))) {
            json(401, "{}").to(exchange);
        } else if (nodeId == null) {
            json(404, "{}").to(exchange);
        } else {
            json(200, "{\"uuid\":\"u\",\"nodeId\":\"" + nodeId + "\"}").to(exchange);
        }
    }

    private static boolean isSignedWithKey(String token) {
        return Jwt.parse(token) instanceof ParsedJwt jwt
                && jwt.verify(List.of(LenientBase64.decode(KEY)), Instant.now(), Requirements.GATEWAY)
                        instanceof Verification.Verified;
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
