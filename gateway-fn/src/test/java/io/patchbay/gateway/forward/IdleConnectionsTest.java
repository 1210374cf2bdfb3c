package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
    private static final Origin HERE = Origin.of("http://here:1");
    private static final long LATER_NS = IdleConnections.MAX_IDLE_NS + 1;

    private final IdleConnections idle = new IdleConnections(0);

    private EmbeddedChannel put(Origin origin, long nowNs) {
        var channel = new EmbeddedChannel();
        idle.put(origin, channel, nowNs);
        return channel;
    }

    @Test
    void shouldGiveTheOneUsedLastAndCloseTheOld() {
        var old = put(HERE, 0);
        var first = put(HERE, LATER_NS / 2);
        var last = put(HERE, LATER_NS / 2 + 1);

        assertThat(idle.take(HERE, LATER_NS)).isSameAs(last);
        assertThat(idle.take(HERE, LATER_NS)).isSameAs(first);
        assertThat(idle.take(HERE, LATER_NS)).isNull();
        assertThat(old.isOpen()).isFalse();
        assertThat(idle.origins()).isZero();
    }

    @Test
    void shouldPassOverWhatTheOtherEndClosed() {
        var live = put(HERE, 0);
        var _ = put(HERE, 1).close();

        assertThat(idle.take(HERE, 2)).isSameAs(live);
        assertThat(idle.take(HERE, 2)).isNull();
    }

    @Test
    void shouldForgetNodesThatLeftThoughNobodyAsksThemAgain() {
        var left = new ArrayList<EmbeddedChannel>();
        for (var node = 0; node < 100; node++) {
            left.add(put(Origin.of("http://left-" + node + ":1"), 0));
        }

        var needed = put(HERE, LATER_NS);

        assertThat(left).noneMatch(EmbeddedChannel::isOpen);
        assertThat(idle.origins()).isEqualTo(1);
        assertThat(idle.take(HERE, LATER_NS)).isSameAs(needed);
    }

    @Test
    void shouldKeepConnectionsAgainOnceManyNodesHaveLeft() {
        for (var node = 0; node <= IdleConnections.MAX_ORIGINS; node++) {
            put(Origin.of("http://left-" + node + ":1"), 0);
        }
        assertThat(idle.origins()).isEqualTo(IdleConnections.MAX_ORIGINS);
        assertThat(put(HERE, 1).isOpen()).as("no room").isFalse();

        var kept = put(HERE, LATER_NS);

        assertThat(idle.take(HERE, LATER_NS)).isSameAs(kept);
    }

    @Test
    void shouldCloseWhatIsTooManyForOneOrigin() {
        for (var i = 0; i < IdleConnections.MAX_PER_ORIGIN; i++) {
            assertThat(put(HERE, 0).isOpen()).isTrue();
        }

        assertThat(put(HERE, 0).isOpen()).isFalse();
    }

    @Test
    void shouldCloseAll() {
        var one = put(HERE, 0);

        idle.closeAll();

        assertThat(one.isOpen()).isFalse();
        assertThat(idle.origins()).isZero();
    }
}
