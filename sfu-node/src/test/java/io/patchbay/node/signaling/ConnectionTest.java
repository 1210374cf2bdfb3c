package io.patchbay.node.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelKey;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Ownership;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.fakes.FakePeer;
import io.patchbay.node.fakes.FakeSocket;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.VirtualTimers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A client that is let in while its channel, or its own socket, ends.
class ConnectionTest {
    private static final Duration LONG = Duration.ofHours(1);

    /// Another node that is found when the test says so.
    private static final class OtherNode implements Elsewhere, Elsewhere.Line {
        private final CompletableFuture<Place> place = new CompletableFuture<>();
        private final List<String> told = new ArrayList<>();
        private boolean closed;

        @Override
        public CompletableFuture<Place> seek(Visitor visitor) {
            return place;
        }

        @Override
        public boolean isFromTheFleet(@Nullable String token) {
            return false;
        }

        @Override
        public CompletionStage<?> send(String frame) {
            told.add(frame);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// Runs into a bug with every frame.
    private static final class UnluckyPeer implements ClientPeer {
        private final FakePeer peer = new FakePeer();

        @Override
        public void onFrame(String text) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void malformed(String what) {}

        @Override
        public void onSocketClosed() {}

        @Override
        public void admitted(Session session) {
            peer.admitted(session);
        }

        @Override
        public void broadcast(SessionId senderId, JsonNode message) {}

        @Override
        public void left(SessionId sessionId) {}

        @Override
        public void info(Map<SessionId, SessionInfo> infos) {}

        @Override
        public void ping(Duration timeout, Consumer<Boolean> answer) {}

        @Override
        public void close(CloseReason reason) {}
    }

    private final VirtualTimers timers = new VirtualTimers();
    private final Queue<Runnable> mailboxes = new ArrayDeque<>();
    private final Channels channels = new Channels(
            10,
            new Channel.Rules(2, LONG, new Session.Rules(LONG, LONG, LONG, 6)),
            timers,
            mailboxes::add,
            new ChannelListeners());
    private final Admission admission = new Admission(channels, new TokenCheck(Tokens.NODE_KEY, timers::nowMs));
    private final FakeSocket socket = new FakeSocket();
    private final OtherNode other = new OtherNode();
    private final Connection connection = new Connection(
            socket,
            new OdooDialect(
                    admission,
                    new BusTiming(Duration.ofMillis(300), Duration.ofSeconds(5), 100),
                    MediaPlane.signalingOnly()),
            other,
            new Elsewhere.Origin("/", "", 0));

    private static ChannelSetup setup() {
        var room = new RoomId(new RoomId.Owner.Address("127.0.0.1"), "a");
        return new ChannelSetup(room, "", new ChannelKey(Tokens.CHANNEL_KEY), false, "127.0.0.1");
    }

    private Channel open() {
        if (channels.open(setup()) instanceof Channels.Opened.Found found) {
            return found.channel();
        }
        throw new AssertionError("refused");
    }

    private static String credentials(String uuid) {
        return "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.CHANNEL_KEY, "1") + "\"}";
    }

    private void runMailboxes() {
        while (!mailboxes.isEmpty()) {
            mailboxes.remove().run();
        }
    }

    @Test
    void shouldTellWhoComesTooLateWhatTheOthersWereTold() {
        var channel = open();
        runMailboxes();
        channels.leave();

        connection.onText(credentials(channel.uuid()), () -> {});
        runMailboxes();

        assertThat(socket.closed()).hasValue(CloseReason.LEAVING);
        assertThat(socket.closed().orElseThrow().code())
                .as("on which clients come back")
                .isEqualTo(1001);
    }

    @Test
    void shouldSayNothingOnALineWhoseClientWasToldToGo() {
        connection.onText(credentials("there"), () -> {});
        socket.close(CloseReason.AUTHENTICATION_TIMEOUT);

        other.place.complete(new Elsewhere.Place.There(other));

        assertThat(other.told).isEmpty();
        assertThat(other.closed).isTrue();
    }

    @Test
    void shouldNotLetInWhoWasToldToGoWhileItsChannelWasSought() {
        connection.onText(credentials("sought"), () -> {});
        var channel = channels.adopt(new Ownership("sought", 1, 0), setup());
        connection.onText("[]", () -> {});
        assertThat(socket.closed()).hasValue(CloseReason.ERROR);

        other.place.complete(new Elsewhere.Place.Here());
        runMailboxes();

        assertThat(socket.frames()).isEmpty();
        assertThat(channel.stats().sessions()).isZero();
    }

    /// A frame that counts as waiting for ever would stop the reading of its socket in the end.
    @Test
    void shouldBeDoneWithAFrameThatMeetsABug() {
        var channel = open();
        var unlucky = new Connection(
                socket, (text, to) -> new Dialect.Entry.Admitted(channel, new SessionId.Numeric(1), new UnluckyPeer()));
        var done = new ArrayList<String>();
        unlucky.onText("first", () -> done.add("first"));

        unlucky.onText("second", () -> done.add("second"));
        runMailboxes();

        assertThat(done).containsExactly("first", "second");
    }

    /// With the node's keys instead of the channel's it would be a token that nobody signed, and its client gives up.
    @Test
    void shouldNotRefuseTheTokenOfAChannelThatIsJustClosing() throws InterruptedException {
        var uuid = new AtomicReference<>("none");
        var token = Tokens.session(Tokens.CHANNEL_KEY, "1");
        var done = new AtomicBoolean();
        var refused = new AtomicBoolean();
        var judge = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                var verdict = admission.judge(uuid.get(), token);
                refused.compareAndSet(false, verdict instanceof Admission.Verdict.Refused);
            }
        });

        for (var i = 0; i < 100_000 && !refused.get(); i++) {
            uuid.set(open().uuid());
            channels.leave();
            runMailboxes();
        }
        done.set(true);
        judge.join();

        assertThat(refused).isFalse();
    }
}
