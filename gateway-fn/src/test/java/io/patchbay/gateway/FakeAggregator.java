package io.patchbay.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.SnapshotDelta;
import io.patchbay.schemas.tls.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Serves a load table as the aggregator's API does. The real one has its tests beside it in `local-stack`.
final class FakeAggregator implements AutoCloseable {
    static final String TOKEN = "internal-secret";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ChannelRecord> rooms = new ConcurrentHashMap<>();
    private final Map<String, ChannelRecord> channels = new ConcurrentHashMap<>();
    private final Map<String, byte[]> past = new ConcurrentHashMap<>();
    private final RoomClaims claims;
    private final List<Relayed> records = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private List<LoadRow> rows;
    private int sequence = 1;
    private volatile boolean restoring;
    private volatile boolean lookupsFail;
    private volatile boolean lookupsHang;

    /// A record that a gateway without a broker sent.
    record Relayed(String topic, String body) {}

    FakeAggregator(List<LoadRow> rows) {
        this(rows, new RoomClaims());
    }

    /// @param claims shared by instances of one cluster
    FakeAggregator(List<LoadRow> rows, RoomClaims claims) {
        this(rows, claims, null);
    }

    /// Speaks TLS.
    FakeAggregator(List<LoadRow> rows, TlsIdentity identity) {
        this(rows, new RoomClaims(), identity);
    }

    private FakeAggregator(List<LoadRow> rows, RoomClaims claims, @Nullable TlsIdentity identity) {
        this.rows = List.copyOf(rows);
        this.claims = claims;
        try {
            server = server(identity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/loads", this::loads);
        server.createContext("/v1/records/", this::relay);
        server.createContext("/v1/rooms/", exchange -> lookup(exchange, rooms));
        server.createContext("/v1/channels/", exchange -> lookup(exchange, channels));
        server.createContext(
                "/v1/decisions", exchange -> past(exchange, "{\"error\":\"no such decision\",\"cause\":\"unknown\"}"));
        server.createContext("/v1/snapshots", exchange -> past(exchange, "{\"error\":\"no such snapshot\"}"));
        server.createContext("/v1/events", exchange -> past(exchange, "{\"error\":\"no events\"}"));
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer server(@Nullable TlsIdentity identity) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (identity == null) {
            return HttpServer.create(address, 50);
        }
        var server = HttpsServer.create(address, 50);
        try {
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(identity.keyStore(), null);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return server;
    }

    /// A node that sends heartbeats itself.
    static LoadRow row(String nodeId, String address, String region, @Nullable String sealedKey, NodeStatus status) {
        return row(nodeId, address, region, sealedKey, status, new Load(0, 100, null));
    }

    /// How busy a node is.
    ///
    /// @param permille of CPU and of memory
    record Load(int sessions, int permille, @Nullable Boolean overloaded) {}

    static LoadRow row(
            String nodeId, String address, String region, @Nullable String sealedKey, NodeStatus status, Load load) {
        return row(nodeId, address, region, sealedKey, status, load, System.currentTimeMillis());
    }

    /// A node that was heard last some time ago.
    static LoadRow silentRow(String nodeId, String address, long silentMs) {
        var load = new Load(0, 100, null);
        return row(nodeId, address, "eu-west", null, NodeStatus.UP, load, System.currentTimeMillis() - silentMs);
    }

    private static LoadRow row(
            String nodeId,
            String address,
            String region,
            @Nullable String sealedKey,
            NodeStatus status,
            Load load,
            long lastSeenMs) {
        return new LoadRow(
                nodeId,
                address,
                null,
                region,
                sealedKey,
                status,
                HeartbeatSource.NODE,
                lastSeenMs,
                10_000,
                2,
                0,
                0,
                0,
                0,
                0,
                load.sessions(),
                500,
                load.permille(),
                load.permille(),
                0,
                0,
                0,
                true,
                "1",
                "",
                load.overloaded());
    }

    String address() {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void serve(List<LoadRow> newRows) {
        rows = List.copyOf(newRows);
        sequence++;
        notifyAll();
    }

    /// Has just started, or has lost its broker: its table is what it happens to know, and lookups are unavailable.
    synchronized FakeAggregator restoring(List<LoadRow> known) {
        restoring = true;
        lookupsFail = true;
        serve(known);
        return this;
    }

    /// Cannot say who has a room or a channel from now on.
    void failLookups() {
        lookupsFail = true;
    }

    /// Answers no question of who has a room or a channel from now on.
    void hangLookups() {
        lookupsHang = true;
    }

    void knows(ChannelRecord channel) {
        rooms.put(channel.roomKey(), channel);
        channels.put(channel.uuid(), channel);
    }

    List<Relayed> records() {
        return records;
    }

    private void relay(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        records.add(new Relayed(path.substring(path.lastIndexOf('/') + 1), body));
        answer(exchange, 200, "{\"result\":\"ok\"}".getBytes(StandardCharsets.UTF_8));
    }

    /// A decision, and the table of one snapshot.
    void recorded(DecisionRecord decision, String snapshotId, List<LoadRow> table) {
        past.put("/v1/decisions/" + decision.decisionId(), EventCodec.DECISION_RECORD.encode(decision));
        recordedTable(snapshotId, table);
    }

    /// The table of a snapshot, which is that of every moment too.
    void recordedTable(String snapshotId, List<LoadRow> table) {
        var full = new SnapshotDelta(SnapshotDelta.VERSION, snapshotId, null, 1, false, table, List.of());
        past.put("/v1/snapshots", EventCodec.SNAPSHOT_DELTA.encode(full));
        past.put("/v1/snapshots/" + snapshotId, EventCodec.SNAPSHOT_DELTA.encode(full));
    }

    /// The transitions of every range.
    void recordedTransitions(String json) {
        past.put("/v1/events", json.getBytes(StandardCharsets.UTF_8));
    }

    private void past(HttpExchange exchange, String nothing) throws IOException {
        var found = past.get(exchange.getRequestURI().getPath());
        answer(exchange, found == null ? 404 : 200, found == null ? nothing.getBytes(StandardCharsets.UTF_8) : found);
    }

    /// How often anybody asked for the table, whoever it was.
    int asked() {
        return asked.get();
    }

    private void loads(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\":\"who are you\"}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        var etag = exchange.getRequestHeaders().getFirst("If-None-Match");
        byte[] body;
        synchronized (this) {
            var deadlineNs = System.nanoTime() + 300_000_000L;
            while (id().equals(etag) && System.nanoTime() < deadlineNs) {
                try {
                    wait(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            if (id().equals(etag)) {
                exchange.sendResponseHeaders(304, -1);
                exchange.close();
                return;
            }
            body = EventCodec.SNAPSHOT_DELTA.encode(new SnapshotDelta(
                    SnapshotDelta.VERSION,
                    id().replace("\"", ""),
                    null,
                    System.currentTimeMillis(),
                    restoring,
                    rows,
                    List.of()));
            exchange.getResponseHeaders().set("ETag", id());
        }
        answer(exchange, 200, body);
    }

    private String id() {
        return "\"test:" + sequence + "\"";
    }

    private void lookup(HttpExchange exchange, Map<String, ChannelRecord> known) throws IOException {
        if (lookupsHang) {
            return;
        }
        if (lookupsFail) {
            answer(exchange, 503, "{\"error\":\"restoring\"}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        var path = exchange.getRequestURI().getPath();
        var key = path.substring(path.lastIndexOf('/') + 1);
        var found = known.get(key);
        if (found == null) {
            var claimed = claims.claim(key, exchange.getRequestURI().getRawQuery());
            var body = "{\"error\":\"nobody\""
                    + claimed.map(id -> ",\"claimed\":\"" + id + "\"").orElse("") + "}";
            answer(exchange, 404, body.getBytes(StandardCharsets.UTF_8));
        } else {
            answer(exchange, 200, EventCodec.CHANNEL_RECORD.encode(found));
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /// Dies: nothing listens any more.
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }
}
