package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import org.junit.jupiter.api.Test;

class MediaCountersTest {
    private final MediaCounters counters = new MediaCounters();

    @Test
    void shouldCountPacketsAndBytesByDirection() {
        counters.onReceived(100);
        counters.onReceived(200);
        counters.onSent(50);

        assertThat(counters.packetsIn()).isEqualTo(2);
        assertThat(counters.bytesIn()).isEqualTo(300);
        assertThat(counters.packetsOut()).isEqualTo(1);
        assertThat(counters.bytesOut()).isEqualTo(50);
    }

    @Test
    void shouldCountEachDropReasonByItself() {
        int times = 0;
        for (var reason : DropReason.values()) {
            times++;
            for (int i = 0; i < times; i++) {
                counters.onHandled(reason);
                counters.onNotForwarded(reason);
            }
        }

        int expected = 0;
        for (var reason : DropReason.values()) {
            expected++;
            assertThat(counters.drops(reason)).isEqualTo(reason == DropReason.NONE ? 0 : expected);
            assertThat(counters.notForwarded(reason)).isEqualTo(expected);
        }
        assertThat(counters.taken()).isEqualTo(1);
    }

    @Test
    void shouldKeepEventsApart() {
        counters.onForwarded();
        counters.onRetransmitted();
        counters.onRetransmitted();
        counters.onKeyFrameRequested();
        counters.onLayerSwitched();
        counters.onSendDrops(7);
        counters.onReceiveErrors(5);
        counters.onAcceptFailures(3);

        assertThat(counters.forwarded()).isEqualTo(1);
        assertThat(counters.retransmitted()).isEqualTo(2);
        assertThat(counters.keyFrameRequests()).isEqualTo(1);
        assertThat(counters.layerSwitches()).isEqualTo(1);
        assertThat(counters.sendDrops()).isEqualTo(7);
        assertThat(counters.receiveErrors()).isEqualTo(5);
        assertThat(counters.acceptFailures()).isEqualTo(3);
    }

    @Test
    void shouldCountPacketsByTheLengthOfTheirTurn() {
        counters.onTurn(3, 50_000);
        counters.onTurn(2, 50_001);
        counters.onTurn(1, 60_000_000_000L);

        assertThat(counters.latency(0)).isEqualTo(3);
        assertThat(counters.latency(1)).isEqualTo(2);
        assertThat(counters.latency(MediaCounters.LATENCY_BUCKETS - 1)).isEqualTo(1);
        assertThat(counters.latencySumNs()).isEqualTo(3 * 50_000 + 2 * 50_001 + 60_000_000_000L);
    }
}
