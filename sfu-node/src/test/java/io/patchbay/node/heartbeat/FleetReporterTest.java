package io.patchbay.node.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is told to the fleet, and in which order, whatever the way to it does.
class FleetReporterTest {
    /// Takes what is sent, or refuses it.
    private static final class FakeSink implements FleetSink {
        private final List<String> sent = new CopyOnWriteArrayList<>();
        private volatile boolean away;
        private volatile boolean broken;

        @Override
        public CompletableFuture<Void> heartbeat(Heartbeat heartbeat) {
            return outcome("heartbeat " + heartbeat.status());
        }

        @Override
        public CompletableFuture<Void> channel(String uuid, @Nullable ChannelRecord record) {
            return outcome((record == null ? "tombstone " : "channel ") + uuid);
        }

        @Override
        public void close(Duration timeout) {
            sent.add("closed");
        }

        @Override
        public String describe() {
            return "test";
        }

        private CompletableFuture<Void> outcome(String what) {
            if (broken) {
                throw new IllegalStateException("a bug");
            }
            if (away) {
                return CompletableFuture.failedFuture(new IOException("away"));
            }
            sent.add(what);
            return CompletableFuture.completedFuture(null);
        }
    }

    private final FakeSink sink = new FakeSink();
    private final ChannelListeners listeners = new ChannelListeners();
    private final VirtualTimers timers = new VirtualTimers();
    private final Channels channels = new Channels(
            10,
            new Channel.Rules(
                    10,
                    Duration.ofHours(1),
                    new Session.Rules(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), 6)),
            timers,
            Runnable::run,
            listeners);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMetrics metrics = new NodeMetrics(registry);
    private CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
    private volatile boolean bug;

    private FleetReporter start() {
        var config = NodeConfig.from(
                Map.of("AUTH_KEY", "a2V5", "PUBLIC_IP", "127.0.0.1", "KAFKA_BOOTSTRAP_SERVERS", "unused:1"));
        var sources = new Heartbeats.Sources(
                channels,
                new LoadSampler(),
                new PickLog(timers::nowMs),
                new Heartbeats.Joins(() -> 0, () -> 0),
                new EgressMeter(() -> 0, () -> 0, 0),
                Optional::empty);
        var identity = NodeIdentity.of(config, 8070, 1, null);
        var reporter = new FleetReporter(
                new Heartbeats(config.fleet(), identity, sources, new Heartbeats.Build("test", "hash")),
                new ChannelLedger(channels, identity.nodeId(), this::seal),
                sink,
                metrics,
                Duration.ofHours(1));
        listeners.add(reporter);
        reporter.start(ready);
        return reporter;
    }

    private @Nullable String seal(Channel channel) {
        if (bug) {
            throw new IllegalStateException("a bug");
        }
        return null;
    }

    private Channel open(String iss) {
        var setup =
                new ChannelSetup(new RoomId(new RoomId.Owner.Address("127.0.0.1"), iss), "", null, true, "127.0.0.1");
        if (channels.open(setup) instanceof Channels.Opened.Found found) {
            return found.channel();
        }
        throw new AssertionError("no channel");
    }

    @Test
    void shouldSayUpFirstAndDownLast() {
        try (var reporter = start()) {
            Wait.until("first heartbeat", () -> sink.sent.contains("heartbeat UP"));
            open("some");
            channels.setDraining(true);
            reporter.statusChanged();
        }

        assertThat(sink.sent.getFirst()).isEqualTo("heartbeat UP");
        assertThat(sink.sent).containsSubsequence("heartbeat DRAINING", "heartbeat DOWN", "closed");
        assertThat(sink.sent.subList(sink.sent.size() - 2, sink.sent.size()))
                .containsExactly("heartbeat DOWN", "closed");
    }

    @Test
    void shouldTellChannelsWhenTheFleetIsBackWithoutRevivingClosedOnes() {
        try (var reporter = start()) {
            Wait.until("first heartbeat", () -> !sink.sent.isEmpty());
            sink.away = true;
            var goes = open("goes");
            Wait.until("failure seen", () -> !reporter.isReachable());
            timers.advance(Duration.ofHours(1));
            var stays = open("stays");

            sink.away = false;

            Wait.until("told", () -> sink.sent.contains("channel " + stays.uuid()));
            Wait.until("ended", () -> sink.sent.contains("tombstone " + goes.uuid()));
            assertThat(sink.sent).doesNotContain("channel " + goes.uuid());
            assertThat(reporter.isReachable()).isTrue();
        }
    }

    @Test
    void shouldSayNothingBeforeItIsReady() {
        ready = new CompletableFuture<>();
        try (var reporter = start()) {
            reporter.statusChanged();
            assertThat(sink.sent).isEmpty();

            ready.complete(null);

            Wait.until("first heartbeat", () -> sink.sent.contains("heartbeat UP"));
        }
    }

    @Test
    void shouldSignOffThoughItWasNeverReady() {
        ready = new CompletableFuture<>();

        start().close();

        assertThat(sink.sent).endsWith("heartbeat DOWN", "closed");
    }

    @Test
    void shouldGoOnAfterABugAndSayThatSomethingIsWrong() {
        try (var reporter = start()) {
            Wait.until("first heartbeat", () -> sink.sent.contains("heartbeat UP"));
            bug = true;
            open("some");
            Wait.until("met and said", () -> failures() > 0 && !reporter.isReachable());

            bug = false;
            channels.setDraining(true);
            reporter.statusChanged();
            Wait.until("goes on", () -> sink.sent.contains("heartbeat DRAINING"));

            // As many as may be under way, and more: each of them has failed, none is left to wait for.
            sink.broken = true;
            for (var i = 0; i < 20; i++) {
                var before = failed();
                reporter.statusChanged();
                Wait.until("failed", () -> failed() > before);
            }
            sink.broken = false;
            sink.sent.clear();
            reporter.statusChanged();
            Wait.until("still goes on", () -> sink.sent.contains("heartbeat DRAINING"));
        }
    }

    /// Who claims a channel claims it again after a failure, and waits for ever without an outcome.
    @Test
    void shouldSayThatAClaimFailedWhoseSinkHasABug() {
        try (var reporter = start()) {
            var record = new ChannelRecord(ChannelRecord.VERSION, "uuid", "room", "acme", "self", 1, false, null, 1, 1);
            sink.broken = true;

            assertThat(reporter.claim(record))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableOfType(ExecutionException.class);

            sink.broken = false;
            assertThat(reporter.claim(record)).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private double failures() {
        return registry.get("sfu.loop.failures")
                .tag("loop", "fleet_reporter")
                .counter()
                .count();
    }

    private double failed() {
        return registry.get("sfu.heartbeats").tag("result", "failed").counter().count();
    }

    @Test
    void shouldEndRecordsOfClosedChannelsAndKeepThoseInUseForTheirNextNode() {
        try (var reporter = start()) {
            var empty = open("empty");
            Wait.until("told", () -> sink.sent.contains("channel " + empty.uuid()));
            timers.advance(Duration.ofMinutes(1));
            channels.leave();
            Wait.until("ended", () -> sink.sent.contains("tombstone " + empty.uuid()));
            assertThat(reporter.isReachable()).isTrue();
        }
    }
}
