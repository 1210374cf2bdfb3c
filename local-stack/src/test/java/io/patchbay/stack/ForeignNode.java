package io.patchbay.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A media server that is none of ours, on a real socket: a stock one that is polled, or one that posts the
/// heartbeat of the push roadmap. It takes any room, and keeps its channel.
final class ForeignNode implements AutoCloseable {
    static final String KEY = "Zm9yZWlnbi1ub2RlLWtleS1vZi0zMi1ieXRlcy1vci1zbw==";

    /// So that one gateway which does not answer costs no heartbeat.
    private static final Duration BEAT_TIMEOUT = Duration.ofSeconds(1);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final HttpServer server;
    private final String name;
    private final Map<String, String> rooms = new ConcurrentHashMap<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private volatile int status = 200;
    private volatile long skewMs;
    private final AtomicLong seq = new AtomicLong();

    ForeignNode(String name) throws IOException {
        this.name = name;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/v1/noop", exchange -> answer(exchange, 200, "{\"result\":\"ok\"}"));
        server.createContext("/v1/stats", exchange -> answer(exchange, 200, "[]"));
        server.createContext("/v1/load", exchange -> answer(exchange, 404, "{}"));
        server.createContext("/v1/channel", this::channel);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String name() {
        return name;
    }

    /// Its line in the secrets of gateways and aggregators.
    String entry(String region) {
        return "{\"address\":\"" + address() + "\",\"region\":\"" + region + "\",\"key\":\"" + KEY + "\"}";
    }

    /// How many rooms it was given; a room that comes again counts once.
    int rooms() {
        return rooms.size();
    }

    /// What it answers to requests for channels from now on.
    void answers(int httpStatus) {
        status = httpStatus;
    }

    /// By how much its clock is wrong from now on.
    void clockOff(long ms) {
        skewMs = ms;
    }

    /// Posts a heartbeat every second, to one gateway after the other.
    void startHeartbeats(List<String> gateways, String registrationKey) {
        var bootAtMs = System.currentTimeMillis();
        var _ = beats.scheduleAtFixedRate(
                () -> beat("up", gateways, registrationKey, bootAtMs), 0, 1, TimeUnit.SECONDS);
    }

    /// Says that it leaves.
    void signOff(List<String> gateways, String registrationKey) {
        beats.shutdownNow();
        beat("down", gateways, registrationKey, System.currentTimeMillis());
    }

    private void beat(String state, List<String> gateways, String registrationKey, long bootAtMs) {
        var nowMs = System.currentTimeMillis();
        var body = "{\"schemaVersion\":1,\"nodeId\":\"" + name + "\",\"bootId\":\"" + name + "\",\"bootAtMs\":"
                + (bootAtMs + skewMs) + ",\"seq\":" + seq.incrementAndGet() + ",\"sentAtMs\":" + (nowMs + skewMs)
                + ",\"intervalMs\":1000,\"status\":\"" + state + "\",\"address\":\"" + address()
                + "\",\"region\":\"us-east\",\"key\":\"" + KEY
                + "\",\"channels\":0,\"sessions\":0,\"maxSessions\":500,\"cpuUsage\":0.01,\"memoryUsage\":0.01,"
                + "\"mediaProbe\":{\"ok\":true,\"atMs\":" + (nowMs + skewMs)
                + ",\"connectMs\":-1,\"rttMs\":-1,\"lossPermille\":-1}}";
        var token = Hs256.sign(
                LenientBase64.decode(registrationKey),
                ("{\"sub\":\"" + name + "\",\"exp\":" + (nowMs / 1000 + 60) + "}").getBytes(StandardCharsets.UTF_8));
        for (var gateway : gateways) {
            try {
                var request = HttpRequest.newBuilder(URI.create(gateway + "/v1/sfu"))
                        .timeout(BEAT_TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                var answer = HTTP.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return;
                }
                System.out.println("[" + name + "] heartbeat: " + answer.statusCode() + " " + answer.body());
            } catch (IOException e) {
                System.out.println("[" + name + "] heartbeat: " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void channel(HttpExchange exchange) throws IOException {
        if (status != 200) {
            answer(exchange, status, "{\"error\":\"broken\"}");
            return;
        }
        var room = exchange.getRequestHeaders().getFirst("Patchbay-Room");
        var uuid = rooms.computeIfAbsent(room, _ -> UUID.randomUUID().toString());
        answer(exchange, 200, "{\"uuid\":\"" + uuid + "\",\"url\":\"" + address() + "\"}");
    }

    private static void answer(HttpExchange exchange, int code, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        beats.shutdownNow();
        server.stop(0);
    }
}
