package io.patchbay.node.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.fakes.FakeSocket;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.VirtualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// How a media plane is plugged in: it decides when a session is connected, and gets what is its own.
class MediaSeamTest {
    /// Sends `INIT_TRANSPORTS` and is connected when that is answered.
    private static final class FakePlane implements MediaPlane, MediaPlane.Media {
        private final List<String> events = new ArrayList<>();

        @Override
        public Media open(Session session, Bus bus) {
            var answer = bus.request("INIT_TRANSPORTS", TextNode.valueOf("offer"));
            var _ = answer.thenAccept(capabilities -> session.connected());
            return this;
        }

        @Override
        public Optional<CompletableFuture<JsonNode>> request(String name, JsonNode payload) {
            events.add(name);
            return name.startsWith("CONNECT_")
                    ? Optional.of(CompletableFuture.completedFuture(MissingNode.getInstance()))
                    : Optional.empty();
        }

        @Override
        public boolean message(String name, JsonNode payload) {
            events.add(name);
            return true;
        }

        @Override
        public void close(CloseReason reason) {
            events.add("close " + reason);
        }
    }

    private final VirtualTimers timers = new VirtualTimers();
    private final FakePlane plane = new FakePlane();
    private final FakeSocket socket = new FakeSocket();
    private final Channels channels = new Channels(
            1,
            new Channel.Rules(
                    2,
                    Duration.ofHours(1),
                    new Session.Rules(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 6)),
            timers,
            Runnable::run,
            new ChannelListeners());
    private final Connection connection = new Connection(
            socket,
            new OdooDialect(
                    new Admission(channels, new TokenCheck(Tokens.NODE_KEY, timers::nowMs)),
                    new BusTiming(Duration.ofMillis(300), Duration.ofSeconds(5), 100),
                    plane));

    private void enter(boolean webRtc) {
        var room = new RoomId(new RoomId.Owner.Address("127.0.0.1"), "a");
        if (channels.open(new ChannelSetup(room, "", null, webRtc, "127.0.0.1"))
                instanceof Channels.Opened.Found found) {
            connection.onText(
                    "{\"channelUUID\":\"" + found.channel().uuid() + "\",\"jwt\":\""
                            + Tokens.session(Tokens.NODE_KEY, "1") + "\"}",
                    () -> {});
        }
    }

    private void send(String frame) {
        connection.onText(frame, () -> {});
    }

    @Test
    void shouldConnectWhenThePlaneSaysSoAndAnswerItsRequests() {
        enter(true);
        assertThat(socket.frames().subList(0, 2)).containsExactly("authenticated", "");
        assertThat(socket.frames().get(2)).contains("INIT_TRANSPORTS");
        assertThat(channels.totals().sessions()).isEqualTo(1);
        var id = socket.frames().get(2).replaceAll(".*\"needResponse\":\"([^\"]*)\".*", "$1");

        send("[{\"message\":{\"name\":\"CONNECT_CTS_TRANSPORT\",\"payload\":{}},\"needResponse\":\"c_0_0\"}]");
        send("[{\"message\":{\"codecs\":[]},\"responseTo\":\"" + id + "\"}]");
        send("[{\"message\":{\"name\":\"CONSUMPTION_CHANGE\",\"payload\":{}}}]");
        timers.advance(Duration.ofSeconds(30));

        assertThat(socket.frames().getLast()).isEqualTo("[{\"responseTo\":\"c_0_0\"}]");
        assertThat(plane.events).containsExactly("CONNECT_CTS_TRANSPORT", "CONSUMPTION_CHANGE");
        assertThat(socket.closed()).isEmpty();
    }

    @Test
    void shouldCloseWhoNeverConnectsAndFreeItsMedia() {
        enter(true);

        timers.advance(Duration.ofSeconds(10));

        assertThat(socket.closed()).hasValue(CloseReason.CONNECT_TIMEOUT);
        assertThat(plane.events).containsExactly("close CONNECT_TIMEOUT");
        assertThat(channels.totals().sessions()).isZero();
    }

    @Test
    void shouldLeaveChannelsWithoutMediaAlone() {
        enter(false);

        timers.advance(Duration.ofSeconds(30));

        assertThat(socket.frames()).containsExactly("authenticated", "");
        assertThat(socket.closed()).isEmpty();
        assertThat(plane.events).isEmpty();
    }

    @Test
    void shouldPingWithoutPayloadAndTakeAnyAnswer() {
        enter(false);
        timers.advance(Duration.ofSeconds(60));
        var ping = socket.frames().getLast();
        assertThat(ping).matches("\\[\\{\"message\":\\{\"name\":\"PING\"},\"needResponse\":\"s_\\d+_\\d+\"}]");

        send("[{\"responseTo\":\"" + ping.replaceAll(".*\"needResponse\":\"([^\"]*)\".*", "$1") + "\"}]");
        timers.advance(Duration.ofSeconds(59));
        assertThat(socket.closed()).isEmpty();
        timers.advance(Duration.ofSeconds(11));

        assertThat(socket.closed()).hasValue(CloseReason.PING_TIMEOUT);
    }
}
