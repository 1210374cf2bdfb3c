package io.patchbay.aggregator.poller;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// A server with the routes of a stock odoo/sfu that the poller asks. Paths without a body answer 404.
public final class StockNodeServer implements AutoCloseable {
    /// Two channels with three sessions, as odoo/sfu 1.3 writes them.
    public static final String STATS = """
            [{"createDate":"2026-01-01T00:00:00.000Z","uuid":"u1","remoteAddress":"10.0.0.1","webRtcEnabled":true,
              "sessionsStats":{"count":2,"cameraCount":1,"screenCount":0,
                "incomingBitRate":{"total":1000,"audio":500,"camera":500,"screen":0}}},
             {"createDate":"2026-01-01T00:00:00.000Z","uuid":"u2","remoteAddress":"10.0.0.1","webRtcEnabled":false,
              "sessionsStats":{"count":1,"cameraCount":0,"screenCount":0,
                "incomingBitRate":{"total":0,"audio":0,"camera":0,"screen":0}}}]
            """;

    private static final int STALLED = -1;

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private volatile boolean broken;

    public StockNodeServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /// Answers as a stock node that is well.
    public StockNodeServer stock() {
        return answer("/v1/noop", 200, "{\"result\":\"ok\"}").answer("/v1/stats", 200, STATS);
    }

    public StockNodeServer answer(String path, int status, String body) {
        answers.put(path, new Answer(status, body));
        return this;
    }

    /// Begins to answer and never ends.
    public StockNodeServer stall(String path) {
        return answer(path, STALLED, " ");
    }

    /// Answers every path with 500 from now on.
    public void breakDown() {
        broken = true;
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var known = answers.getOrDefault(exchange.getRequestURI().getPath(), new Answer(404, ""));
        var answer = broken ? new Answer(500, "") : known;
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (answer.status() == STALLED) {
            exchange.sendResponseHeaders(200, body.length + 1);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            return;
        }
        try (exchange) {
            if (answer.status() == 302) {
                exchange.getResponseHeaders().add("Location", address() + "/v1/stats");
            }
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Answer(int status, String body) {}
}
