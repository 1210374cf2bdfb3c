package io.patchbay.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Two people in a room, each with an open socket; one says something five times a second, the other one
/// listens. When the call breaks, both come back as stock clients do: to the same address with the same
/// tokens, first after 1 s and up to 1 s more, then 1.5 times as long. One thread of its own.
final class ChaosCall implements AutoCloseable {
    /// A channel key as Odoo makes them.
    static final String CHANNEL_KEY = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    /// Silence after which a call counts as interrupted: ten things said and not heard.
    static final Duration SILENCE = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long FIRST_DELAY_NS = 1_000_000_000;
    private static final double DELAY_GROWTH = 1.5;

    /// Above the sessions of those who are in the room already.
    private static final int FIRST_GUEST = 11;

    /// Close codes after which stock clients give up.
    private static final Set<Integer> FINAL = Set.of(4106, 4108, 4109);

    private final Door door;
    private final String room;
    private final String region;
    private final Predicate<JsonNode> usable;
    private final int firstSession;
    private final Thread thread;
    private final Random random;
    private final AtomicInteger meeting = new AtomicInteger();
    private final AtomicInteger entries = new AtomicInteger();
    private volatile String uuid = "";
    private volatile long heardNs;
    private volatile long longestGapNs;
    private volatile boolean broken;
    private volatile boolean gaveUp;
    private volatile boolean closed;
    private volatile String trouble = "";

    /// Where channels come from.
    interface Door {
        /// The channel of a room.
        ///
        /// @param number which gateway is first
        JsonNode ask(String room, int number, String query) throws IOException, InterruptedException;
    }

    /// @param region where it is to be
    /// @param usable whether a channel takes sockets; for one that does not, another room is asked for
    ChaosCall(Door door, String room, String region, Predicate<JsonNode> usable) {
        this(door, room, region, usable, 1);
    }

    private ChaosCall(Door door, String room, String region, Predicate<JsonNode> usable, int firstSession) {
        this.door = door;
        this.region = region;
        this.usable = usable;
        this.firstSession = firstSession;
        this.room = room;
        this.random = new Random(room.hashCode());
        this.thread = Thread.ofVirtual().name(room).start(this::run);
    }

    /// Two more people in a channel that is there.
    ///
    /// @param channel its uuid, and the address by which these two come in
    static ChaosCall guests(JsonNode channel) {
        return new ChaosCall((_, _, _) -> channel, "guests", "", _ -> true, FIRST_GUEST);
    }

    /// Its channel, empty while it never had one.
    String uuid() {
        return uuid;
    }

    boolean isRunning() {
        return !uuid.isEmpty() && System.nanoTime() - heardNs < SILENCE.toNanos();
    }

    /// How often both came in, since the beginning.
    int entries() {
        return entries.get();
    }

    /// The longest time in which nothing was heard since the last [#reset], ms.
    long longestGapMs() {
        var nowGapNs = heardNs == 0 ? 0 : System.nanoTime() - heardNs;
        return Math.max(longestGapNs, nowGapNs) / 1_000_000;
    }

    /// Whether a socket was closed, or nothing was heard for [#SILENCE], since the last [#reset].
    boolean wasInterrupted() {
        return broken || longestGapMs() >= SILENCE.toMillis();
    }

    /// Whether it was told what makes a stock client give up, since the last [#reset].
    boolean gaveUp() {
        return gaveUp;
    }

    /// What last kept it from going on, empty for nothing.
    String trouble() {
        return trouble;
    }

    void reset() {
        longestGapNs = 0;
        broken = false;
        gaveUp = false;
    }

    /// Ends the call and holds another one in a new room, which no fault has touched.
    void moveOn() {
        uuid = "";
        meeting.incrementAndGet();
    }

    @Override
    public String toString() {
        return room + " in channel \"" + uuid + "\", silent for " + quietMs() + " ms, last trouble: " + trouble;
    }

    private void run() {
        while (!closed) {
            var number = meeting.get();
            try {
                var query = ChaosLoad.WITHOUT_MEDIA + "&region=" + region;
                var channel = door.ask(room + "-" + number, Math.abs(room.hashCode() % 2), query);
                if (usable.test(channel)) {
                    stay(channel, number);
                } else {
                    meeting.compareAndSet(number, number + 1);
                }
                while (gaveUp && !closed && meeting.get() == number) {
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                }
            } catch (IOException e) {
                trouble = e.toString();
                LockSupport.parkNanos(PAUSE.toNanos()); // the loop is the retry, as a server's next request is
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// One meeting, with all its interruptions.
    private void stay(JsonNode channel, int number) throws InterruptedException {
        var delayNs = FIRST_DELAY_NS;
        while (!closed && !gaveUp && meeting.get() == number) {
            var talkedNs = heardNs;
            try {
                talk(channel, number);
            } catch (CompletionException | IllegalStateException e) {
                trouble = e.toString(); // refused or cut: comes back below
            }
            broken |= !closed && meeting.get() == number;
            delayNs = heardNs == talkedNs ? (long) (delayNs * DELAY_GROWTH) : FIRST_DELAY_NS;
            if (!closed && meeting.get() == number) {
                TimeUnit.NANOSECONDS.sleep(delayNs + random.nextLong(FIRST_DELAY_NS));
            }
        }
    }

    /// Returns or throws when the call is broken.
    private void talk(JsonNode channel, int number) throws InterruptedException {
        var where = channel.path("url").asText();
        var channelUuid = channel.path("uuid").asText();
        try (var first = new Seat(where, channelUuid, firstSession, new Ear());
                var second = new Seat(where, channelUuid, firstSession + 1, new Ear())) {
            heard();
            entries.incrementAndGet();
            uuid = channelUuid;
            while (!closed
                    && meeting.get() == number
                    && !first.ear.gone
                    && !second.ear.gone
                    && quietMs() < LIMIT.toMillis()) {
                first.send("[{\"message\":{\"name\":\"BROADCAST\",\"payload\":\"hello\"}}]");
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
    }

    private long quietMs() {
        return (System.nanoTime() - heardNs) / 1_000_000;
    }

    private void heard() {
        var nowNs = System.nanoTime();
        if (heardNs != 0) {
            longestGapNs = Math.max(longestGapNs, nowNs - heardNs);
        }
        heardNs = nowNs;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One socket.
    private static final class Seat implements AutoCloseable {
        private final WebSocket socket;
        private final Ear ear;

        Seat(String url, String uuid, int session, Ear ear) {
            this.ear = ear;
            var claims = "{\"session_id\":" + session + ",\"ice_servers\":false,\"exp\":4102444800}";
            var jwt = Hs256.sign(LenientBase64.decode(CHANNEL_KEY), claims.getBytes(StandardCharsets.UTF_8));
            socket = HTTP.newWebSocketBuilder()
                    .connectTimeout(LIMIT)
                    .buildAsync(URI.create(url.replaceFirst("^http", "ws")), ear)
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
            send("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + jwt + "\"}");
            ear.ready.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        void send(String text) {
            ear.send(socket, text);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    /// What one of them hears.
    private final class Ear implements WebSocket.Listener {
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        private volatile boolean gone;

        /// One at a time: the socket refuses a second message before the first is on its way.
        synchronized void send(WebSocket socket, String text) {
            socket.sendText(text, true)
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            ready.complete(true);
            var text = data.toString();
            if (text.contains("BROADCAST")) {
                heard();
            }
            if (text.contains("needResponse")) {
                Thread.ofVirtual().start(() -> answer(socket, text));
            }
            socket.request(1);
            return null;
        }

        /// Answers the node's questions, which is a PING a minute.
        private void answer(WebSocket socket, String frame) {
            try {
                for (var envelope : JSON.readTree(frame)) {
                    if (envelope.has("needResponse")) {
                        send(socket, "[{\"responseTo\":" + envelope.path("needResponse") + "}]");
                    }
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the node sent no JSON: " + frame, e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            gone = true;
            gaveUp |= FINAL.contains(code);
            ready.completeExceptionally(new IllegalStateException("closed with " + code));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            gone = true;
            ready.completeExceptionally(error);
        }
    }
}
