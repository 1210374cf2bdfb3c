package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.fleet.ChannelFinder.Spot;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.NodeTag;
import io.patchbay.schemas.seal.FleetKeys;
import io.patchbay.schemas.seal.SealingKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Channels whose node Kafka has not heard: for longer than the adoption window, or not yet.
class ChannelFinderIT {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Duration LONG = Duration.ofDays(1);

    private final VirtualTimers timers = new VirtualTimers();
    private final ChannelTable table = new ChannelTable();
    private final NodeTable nodes = new NodeTable();
    private final FleetKeys keys = FleetKeys.of(SealingKeys.generate().privateKeys());
    private final AtomicBoolean bug = new AtomicBoolean();
    private final NodeLink link =
            new NodeLink(new FleetTokens(keys, new TokenCheck(Tokens.NODE_KEY, timers::nowMs), this::clock), timers);
    private final ChannelSecret secret = new ChannelSecret(keys, () -> List.of(Tokens.NODE_KEY));
    private final Channels channels = new Channels(
            10,
            new Channel.Rules(10, LONG, new Session.Rules(LONG, LONG, LONG, 6)),
            timers,
            Runnable::run,
            new ChannelListeners());
    private final FleetReader reader = reader();
    private final ChannelFinder finder = new ChannelFinder(new ChannelFinder.Parts(
            "self",
            channels,
            table,
            nodes,
            reader,
            link,
            secret,
            timers,
            new ChannelFinder.Settings(Duration.ofSeconds(5), WINDOW)));

    private long clock() {
        if (bug.getAndSet(false)) {
            throw new IllegalStateException("a bug");
        }
        return timers.nowMs();
    }

    private FleetReader reader() {
        var metrics = new NodeMetrics(new SimpleMeterRegistry());
        return new FleetReader(
                new EmptyTopics(),
                new FleetIntake(table, nodes, metrics, timers::nowMs),
                metrics,
                new FleetReader.Hooks(() -> {}, () -> {}));
    }

    @AfterEach
    void close() {
        link.close();
    }

    /// An owner that answers other nodes.
    private static HttpServer owner(boolean holds) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/fleet/channels/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            var answer = "{\"holds\":" + holds + ",\"epoch\":0,\"takes\":true,\"reachesOwner\":false}";
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        return server;
    }

    private void channel(String uuid, String nodeId, long createdAtMs) {
        channel(uuid, nodeId, createdAtMs, null);
    }

    private void channel(String uuid, String nodeId, long createdAtMs, @Nullable String key) {
        table.apply(
                uuid,
                new ChannelRecord(
                        ChannelRecord.VERSION, uuid, "room", "acme", nodeId, 0, false, key, createdAtMs, createdAtMs));
    }

    /// What a node needs to take a channel over.
    private @Nullable String sealed() {
        var room = new RoomId(new RoomId.Owner.Tenant("acme"), "room");
        return channels.open(new ChannelSetup(room, "room", null, false, "")) instanceof Channels.Opened.Found found
                ? secret.seal(found.channel())
                : null;
    }

    private void lose(String nodeId, String address) {
        nodes.apply(Beats.of(nodeId, address, 1, 1), timers.nowMs());
        timers.advance(WINDOW.plusSeconds(1));
        nodes.apply(Beats.of("other", "http://127.0.0.1:1", 1, 1), timers.nowMs());
    }

    private Spot spotOfLost(boolean holds) throws IOException {
        var server = owner(holds);
        try {
            channel("uuid", "owner", 0);
            lose("owner", "http://127.0.0.1:" + server.getAddress().getPort());
            return finder.find("uuid", "").join();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldRelayToAnOwnerThatIsCutOffFromKafkaForLongerThanTheWindow() throws IOException {
        assertThat(spotOfLost(true))
                .isInstanceOfSatisfying(
                        Spot.At.class, at -> assertThat(at.node().nodeId()).isEqualTo("owner"));
    }

    @Test
    void shouldNotTakeOverWhatItsOwnerLetGoOfLongAgo() throws IOException {
        assertThat(spotOfLost(false)).isInstanceOf(Spot.Unknown.class);
    }

    @Test
    void shouldSearchAnewAfterABug() throws IOException {
        var server = owner(true);
        try {
            nodes.apply(
                    Beats.of("owner", "http://127.0.0.1:" + server.getAddress().getPort(), 1, 1), timers.nowMs());
            bug.set(true);
            assertThat(finder.find("uuid", NodeTag.of("owner"))).isCompletedExceptionally();

            assertThat(finder.find("uuid", NodeTag.of("owner")).join()).isInstanceOf(Spot.At.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldNotLetAForgottenChannelHideTheOneThatCameAfterIt() {
        channel("forgotten", "dead", 0);
        lose("dead", "http://127.0.0.1:1");
        channel("new", "other", timers.nowMs());

        assertThat(finder.ownerOf("room")).map(ChannelRecord::uuid).contains("new");
    }

    /// The records of channels can be read before the heartbeats that say whose node lives.
    @Test
    void shouldTakeNothingFromOthersBeforeItKnowsThem() {
        channel("uuid", "unknown", timers.nowMs(), sealed());

        assertThat(finder.find("uuid", "").join()).isInstanceOf(Spot.Later.class);

        reader.start();
        try {
            Wait.until("complete", reader::isComplete);
            assertThat(finder.find("uuid", "").join()).isInstanceOf(Spot.Orphan.class);
        } finally {
            reader.close();
        }
    }

    @Test
    void shouldTakeWhatItHadItselfBeforeItKnowsOthers() {
        channel("uuid", "self", timers.nowMs(), sealed());

        assertThat(finder.find("uuid", "").join()).isInstanceOf(Spot.Orphan.class);
    }
}
