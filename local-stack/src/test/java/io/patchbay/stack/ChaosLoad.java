package io.patchbay.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Callers that ask for channels all the time, at a steady rate, as an Odoo server behind a load balancer
/// does: half of the requests to each gateway; a request whose gateway refuses the connection or breaks it
/// is sent to the other one, once; nobody waits longer than Odoo does, all told. Every other request is for
/// a room that was asked for before. Thread-safe.
final class ChaosLoad implements AutoCloseable {
    /// What Odoo waits for.
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /// What their balancer waits for a gateway when told to, before it asks the other one: time for two such waits.
    static final Duration IMPATIENCE = Duration.ofMillis(1_400);

    /// Query of a room whose media nobody will use.
    static final String WITHOUT_MEDIA = "webRTC=false";

    private static final int REMEMBERED = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(1))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final List<String> gateways;
    private final byte[] key;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong slowestNs = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> moved = new ConcurrentLinkedQueue<>();
    private final Predicate<JsonNode> lasting;

    /// Room to its channel, of those rooms that may be asked for again.
    private final ConcurrentHashMap<String, String> channels = new ConcurrentHashMap<>();
    private volatile Duration firstTry = PATIENCE;
    private volatile boolean closed;

    /// @param lasting whether a channel outlives its node, so that its room must keep it
    ChaosLoad(List<String> gateways, String key, int perSecond, Predicate<JsonNode> lasting) {
        this.gateways = gateways;
        this.lasting = lasting;
        this.key = LenientBase64.decode(key);
        Thread.ofVirtual().name("load").start(() -> run(perSecond));
    }

    /// Figures since the last [#reset].
    ///
    /// @param failures what went wrong, the first few
    /// @param moved rooms that had a channel that lasts, and got another one
    record Figures(int sent, int failed, long slowestMs, List<String> failures, List<String> moved) {}

    Figures figures() {
        return new Figures(
                sent.get(), failed.get(), slowestNs.get() / 1_000_000, List.copyOf(failures), List.copyOf(moved));
    }

    /// Whether the balancer asks the other gateway after [#IMPATIENCE], instead of waiting as long as the caller.
    void impatient(boolean impatient) {
        firstTry = impatient ? IMPATIENCE : PATIENCE;
    }

    /// Waits for the answers to some more requests, good or not.
    void awaitMore(int more, Duration limit) {
        var wanted = answered.get() + more;
        Await.until(more + " requests", limit, () -> answered.get() >= wanted);
    }

    /// Starts to count anew. Requests that are under way count on.
    void reset() {
        sent.set(0);
        answered.set(0);
        failed.set(0);
        slowestNs.set(0);
        failures.clear();
        moved.clear();
    }

    private void run(int perSecond) {
        var periodNs = 1_000_000_000L / perSecond;
        var nextNs = System.nanoTime();
        for (var number = 0; !closed; number++) {
            var request = number;
            threads.execute(() -> count(request));
            nextNs += periodNs;
            while (System.nanoTime() - nextNs < 0) {
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
    }

    private void count(int number) {
        var room = number % 2 == 0 ? number : Math.max(0, number - 1 - 2 * (number * 31 % REMEMBERED));
        var startedNs = System.nanoTime();
        sent.incrementAndGet();
        try {
            compare("load-" + room, ask("load-" + room, number, WITHOUT_MEDIA));
            channels.remove("load-" + (number - 4 * REMEMBERED));
        } catch (IOException e) {
            failed.incrementAndGet();
            failures.add(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            slowestNs.accumulateAndGet(System.nanoTime() - startedNs, Math::max);
            answered.incrementAndGet();
        }
    }

    private void compare(String room, JsonNode channel) {
        var uuid = channel.path("uuid").asText();
        var known = lasting.test(channel) ? channels.putIfAbsent(room, uuid) : channels.get(room);
        if (known != null && !known.equals(uuid)) {
            moved.add(room + ": " + known + " became " + uuid);
            channels.remove(room);
        }
    }

    /// Asks for the channel of a room.
    ///
    /// @param number which gateway is first
    /// @param query of the request
    /// @throws IOException if there is none
    JsonNode ask(String room, int number, String query) throws IOException, InterruptedException {
        var deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        try {
            return askOne(room, gateways.get(number % gateways.size()), query, firstTry);
        } catch (Refused e) {
            throw e;
        } catch (IOException e) {
            var isSilent = e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException);
            if (isSilent && System.nanoTime() - deadlineNs >= 0) {
                throw e;
            }
            return askNext(room, number, query, deadlineNs);
        }
    }

    /// What a balancer does, once, when a gateway refuses, breaks off, or is silent for too long. The caller's
    /// time goes on.
    private JsonNode askNext(String room, int number, String query, long deadlineNs)
            throws IOException, InterruptedException {
        var left = Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime()));
        return askOne(room, gateways.get((number + 1) % gateways.size()), query, left);
    }

    private JsonNode askOne(String room, String gateway, String query, Duration patience)
            throws IOException, InterruptedException {
        var claims = "{\"iss\":\"http://odoo.example/" + room + "\",\"key\":\"" + ChaosCall.CHANNEL_KEY + "\",\"exp\":"
                + Instant.now().plusSeconds(60).getEpochSecond() + "}";
        var token = Hs256.sign(key, claims.getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(URI.create(gateway + "/v1/channel?" + query))
                .timeout(patience)
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new Refused(room + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /// A gateway answered, and not with a channel: nobody asks another one then.
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        http.shutdownNow();
    }
}
