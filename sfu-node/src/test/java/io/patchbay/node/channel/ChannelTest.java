package io.patchbay.node.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.FakePeer;
import io.patchbay.node.fakes.VirtualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The life of channels and sessions, in virtual time and on one thread.
class ChannelTest {
    private static final Duration IDLE = Duration.ofHours(1);

    /// Writes down which channels ended here, and whether another node may take them over.
    private record Closings(List<String> seen) implements ChannelListener {
        @Override
        public void channelOpened(Channel channel) {}

        @Override
        public void channelClosed(Channel channel, boolean keep) {
            seen.add(channel.setup().room().name() + " " + keep);
        }

        @Override
        public void sessionAdmitted(Channel channel) {}

        @Override
        public void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected) {}

        @Override
        public void sessionFailed(Channel channel) {}
    }

    private final VirtualTimers timers = new VirtualTimers();
    private final Session.Rules session =
            new Session.Rules(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 6);
    private final ChannelListeners listeners = new ChannelListeners();
    private final Channels channels =
            new Channels(3, new Channel.Rules(3, IDLE, session), timers, Runnable::run, listeners);

    private Channel open(String iss) {
        var owner = new RoomId.Owner.Address("127.0.0.1");
        var setup = new ChannelSetup(new RoomId(owner, iss), "", null, true, "127.0.0.1");
        return switch (channels.open(setup)) {
            case Channels.Opened.Found found -> found.channel();
            case Channels.Opened.Draining draining -> throw new AssertionError("draining");
            case Channels.Opened.TooMany tooMany -> throw new AssertionError("too many");
            case Channels.Opened.TooManyOfOne tooMany -> throw new AssertionError("too many of one");
        };
    }

    private static FakePeer join(Channel channel, long id) {
        var peer = new FakePeer();
        assertThat(channel.join(new SessionId.Numeric(id), peer)).isEqualTo(Channel.Join.ADMITTED);
        return peer;
    }

    @Test
    void shouldCloseChannelThatNobodyJoins() {
        var channel = open("a");

        timers.advance(IDLE.minusMillis(1));
        assertThat(channel.isClosed()).isFalse();
        timers.advance(Duration.ofMillis(1));

        assertThat(channel.isClosed()).isTrue();
        assertThat(channels.find(channel.uuid())).isEmpty();
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void shouldNotLetOneParticipantKeepAChannel() {
        var channel = open("a");
        timers.advance(Duration.ofMinutes(30));
        var peer = join(channel, 1);
        peer.pings().clear();

        timers.advance(Duration.ofMinutes(30));

        assertThat(peer.events()).containsExactly("close CHANNEL_CLOSED");
        assertThat(channel.isClosed()).isTrue();
    }

    @Test
    void shouldKeepChannelOfTwoAndStartOverWhenOneLeaves() {
        var channel = open("a");
        join(channel, 1);
        var second = join(channel, 2);
        timers.advance(IDLE.multipliedBy(5));
        assertThat(channel.isClosed()).isFalse();

        second.session().close(CloseReason.CLEAN);
        timers.advance(IDLE.minusMillis(1));
        assertThat(channel.isClosed()).isFalse();
        timers.advance(Duration.ofMillis(1));

        assertThat(channel.isClosed()).isTrue();
    }

    @Test
    void shouldCloseSessionThatDoesNotConnect() {
        var peer = new FakePeer(false);
        var channel = open("a");
        channel.join(new SessionId.Numeric(1), peer);

        timers.advance(Duration.ofSeconds(10));

        assertThat(peer.events()).containsExactly("close CONNECT_TIMEOUT");
        assertThat(CloseReason.CONNECT_TIMEOUT.code()).isEqualTo(4107);
        assertThat(channel.stats().sessions()).isZero();
    }

    @Test
    void shouldPingEveryMinuteAndCloseWhoDoesNotAnswer() {
        var channel = open("a");
        var peer = join(channel, 1);

        timers.advance(Duration.ofSeconds(59));
        assertThat(peer.pings()).isEmpty();
        timers.advance(Duration.ofSeconds(61));
        assertThat(peer.pings()).hasSize(2);
        peer.pings().getFirst().accept(true);
        assertThat(peer.events()).isEmpty();
        peer.pings().getLast().accept(false);

        assertThat(peer.events()).containsExactly("close PING_TIMEOUT");
    }

    @Test
    void shouldReplaceSessionOfTheSameId() {
        var channel = open("a");
        var other = join(channel, 2);
        var first = join(channel, 1);
        var second = join(channel, 1);
        var third = join(channel, 1);

        assertThat(first.events()).containsExactly("close REPLACED");
        assertThat(second.events()).containsExactly("close REPLACED");
        assertThat(third.events()).isEmpty();
        assertThat(other.events()).containsExactly("left 1", "left 1");
        assertThat(channel.stats().sessions()).isEqualTo(2);
    }

    @Test
    void shouldRefuseAboveItsSizeButReplaceWithinIt() {
        var channel = open("a");
        join(channel, 1);
        join(channel, 2);
        join(channel, 3);

        assertThat(channel.join(new SessionId.Numeric(4), new FakePeer())).isEqualTo(Channel.Join.FULL);
        assertThat(channel.join(new SessionId.Numeric(3), new FakePeer())).isEqualTo(Channel.Join.ADMITTED);
    }

    @Test
    void shouldKickByIdOfTheSameType() {
        var channel = open("a");
        var number = join(channel, 1);
        var text = new FakePeer();
        channel.join(new SessionId.Text("1"), text);

        channel.kick(List.of(new SessionId.Text("1"), new SessionId.Numeric(7)));

        assertThat(text.events()).containsExactly("close KICKED");
        assertThat(number.events()).containsExactly("left 1");
    }

    @Test
    void shouldNotTellOfLeavingWhenTheChannelCloses() {
        var channel = open("a");
        var one = join(channel, 1);
        var two = join(channel, 2);

        channels.softReset();

        assertThat(one.events()).containsExactly("close CHANNEL_CLOSED");
        assertThat(two.events()).containsExactly("close CHANNEL_CLOSED");
        assertThat(channel.join(new SessionId.Numeric(3), new FakePeer())).isEqualTo(Channel.Join.CLOSED);
    }

    /// Clients that lost their socket come back in seconds, and find the channel elsewhere only if its record stays.
    @Test
    void shouldLeaveAChannelToOthersThatWasInUseAMomentAgo() {
        var kept = new ArrayList<String>();
        listeners.add(new Closings(kept));
        open("unused");
        join(open("used"), 1).session().close(CloseReason.CLEAN);
        timers.advance(Duration.ofSeconds(40));
        open("new");
        var used = join(open("used"), 1).session();
        timers.advance(Duration.ofSeconds(20));
        used.close(CloseReason.CLEAN);

        channels.leave();

        assertThat(kept).containsExactlyInAnyOrder("unused false", "new true", "used true");
    }

    @Test
    void shouldCloseSessionAfterMoreErrorsThanItMayHave() {
        var peer = join(open("a"), 1);

        for (var i = 0; i < 6; i++) {
            peer.session().error();
        }
        assertThat(peer.events()).isEmpty();
        peer.session().error();

        assertThat(peer.events()).containsExactly("close ERROR");
    }

    @Test
    void shouldRefreshBeforeItTellsTheOthers() {
        var channel = open("a");
        var one = join(channel, 1);
        var two = join(channel, 2);
        one.session().updateInfo(SessionInfo.EMPTY.with(SessionInfo.Flag.IS_DEAF, true), false);
        two.events().clear();

        two.session().updateInfo(SessionInfo.EMPTY.with(SessionInfo.Flag.IS_TALKING, true), true);

        assertThat(two.events()).containsExactly("info 1 {IS_DEAF=true}");
        assertThat(one.events()).containsExactly("info 2 {IS_TALKING=true}");
    }

    @Test
    void shouldCountCamerasAndScreens() {
        var channel = open("a");
        var one = join(channel, 1);
        one.session().setProduction(StreamType.CAMERA, true);
        one.session().setProduction(StreamType.SCREEN, true);
        one.session().setProduction(StreamType.AUDIO, true);

        assertThat(channel.stats()).isEqualTo(new ChannelStats(1, 1, 1, 1));
        one.session().setProduction(StreamType.CAMERA, false);
        assertThat(channels.totals()).isEqualTo(new Channels.Totals(1, 1, 0, 1));
    }

    @Test
    void shouldLimitChannelsAndRefuseNewOnesWhileDraining() {
        var first = open("1");
        open("2");
        open("3");
        var owner = new RoomId.Owner.Address("127.0.0.1");
        var fourth = new ChannelSetup(new RoomId(owner, "4"), "", null, true, "127.0.0.1");
        assertThat(channels.open(fourth)).isInstanceOf(Channels.Opened.TooMany.class);

        assertThat(channels.setDraining(true)).isTrue();
        assertThat(channels.setDraining(true)).isFalse();

        assertThat(channels.open(fourth)).isInstanceOf(Channels.Opened.Draining.class);
        assertThat(open("1")).isSameAs(first);
    }
}
