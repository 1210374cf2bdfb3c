package io.patchbay.node.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.fakes.FakePeer;
import io.patchbay.node.fakes.VirtualTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /// Whoever cancels an alarm comes too late: it rings already.
    private static final class RingingTimers implements Timers {
        private final VirtualTimers timers = new VirtualTimers();

        @Override
        public long nowMs() {
            return timers.nowMs();
        }

        @Override
        public long nowNs() {
            return timers.nowNs();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            var _ = timers.schedule(delay, task);
            return () -> {};
        }
    }

    private final RingingTimers ringing = new RingingTimers();
    private final Channels channels = new Channels(
            1,
            new Channel.Rules(2, LONG, new Session.Rules(LONG, LONG, LONG, 6)),
            new VirtualTimers(),
            Runnable::run,
            new ChannelListeners());
    private final Drain drain = new Drain(channels, new SessionLengths(), ringing);
    private final FakePeer peer = new FakePeer();

    private void join() {
        var room = new RoomId(new RoomId.Owner.Address("127.0.0.1"), "a");
        if (channels.open(new ChannelSetup(room, "", null, false, "127.0.0.1"))
                instanceof Channels.Opened.Found found) {
            found.channel().join(new SessionId.Numeric(1), peer);
        }
    }

    @Test
    void shouldCloseWhatIsLeftAtTheDeadline() {
        join();
        drain.start(DEADLINE);

        ringing.timers.advance(DEADLINE);

        assertThat(peer.events()).containsExactly("close LEAVING");
    }

    @Test
    void shouldCloseNothingWhenItWasReversedAsTheDeadlineCame() {
        join();
        drain.start(DEADLINE);
        drain.cancel();

        ringing.timers.advance(DEADLINE);

        assertThat(peer.events()).isEmpty();
    }

    /// It would be sent rooms that end with it.
    @Test
    void shouldNotBeTakenBackWhenTheNodeStops() {
        drain.stop();

        assertThat(drain.cancel()).isFalse();
        assertThat(drain.isStopping()).isTrue();
        assertThat(channels.isDraining()).isTrue();
    }

    @Test
    void shouldCloseNothingAtADeadlineThatWasMoved() {
        join();
        drain.start(DEADLINE);
        ringing.timers.advance(DEADLINE.minusSeconds(1));
        drain.start(DEADLINE);

        ringing.timers.advance(DEADLINE.minusSeconds(1));
        assertThat(peer.events()).isEmpty();
        ringing.timers.advance(Duration.ofSeconds(1));

        assertThat(peer.events()).containsExactly("close LEAVING");
    }
}
