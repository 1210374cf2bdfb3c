package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.media.SimulatedNetwork.Link;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.SeqMath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One viewer of one producer, packet by packet.
class ConsumerTest {
    private final SimulatedNetwork network = new SimulatedNetwork(Seeded.random(), Link.PERFECT);
    private final SimulatedPublisher publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
    private final SimulatedPublisher.Layer layer = publisher.layers.getFirst();
    private final Recorder viewer = new Recorder(network, "10.0.0.2");

    /// Remembers the numbers of what it was sent.
    private static final class Recorder extends SimulatedPeer {
        final List<Integer> numbers = new ArrayList<>();

        Recorder(SimulatedNetwork network, String address) {
            super(network, address);
        }

        @Override
        void onMediaDeparture(RtpPacket packet, long nowNs) {
            numbers.add(packet.sequenceNumber());
        }
    }

    private void inject(byte[] packet) {
        network.inject(publisher.path, packet);
        network.work();
    }

    @Test
    void shouldLeaveNoGapForWhatCarriesNothingWhenAKeyFrameComesLate() {
        publisher.active(false);
        viewer.consume(publisher.video, "0");
        inject(publisher.mediaPacket(layer, 0));
        byte[] keyFrame = publisher.keyFramePacket(layer, 3_000);
        byte[] empty = publisher.emptyPacket(layer, 3_000);
        byte[] lost = publisher.mediaPacket(layer, 6_000);
        byte[] after = publisher.mediaPacket(layer, 9_000);

        inject(empty);
        inject(after);
        inject(keyFrame);
        inject(lost);

        // The key frame, what overtook it, and what was on its way still, in the place that was left for it.
        int first = viewer.numbers.getFirst();
        assertThat(viewer.numbers).containsExactly(first, SeqMath.add16(first, 2), SeqMath.add16(first, 1));
        assertThat(network.counters.drops(DropReason.RTP_EMPTY)).isEqualTo(1);
    }
}
