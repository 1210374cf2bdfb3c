package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.dtls.DtlsIdentity;
import io.patchbay.node.dtls.DtlsServer;
import io.patchbay.node.ice.IceLite;
import io.patchbay.node.ice.IcePath;
import io.patchbay.node.ice.IceProtocol;
import io.patchbay.node.media.SimulatedNetwork.Link;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.repair.KeyFrameRequester;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What one peer, or a bug of ours that one peer runs into, may do to a loop.
class MediaLoopTest {
    private final SimulatedNetwork network = new SimulatedNetwork(Seeded.random(), Link.PERFECT);

    private static IcePath elsewhere(int port) {
        return new IcePath(IceProtocol.UDP, new InetSocketAddress("10.9.9.9", port));
    }

    @Test
    void shouldCloseOnlyTheViewerWhosePacketsRunIntoABug() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var unlucky = new SimulatedViewer(network, "10.0.0.2", publisher);
        var other = new SimulatedViewer(network, "10.0.0.3", publisher);
        network.run(1_000);

        network.breakPath(unlucky.path);
        network.run(2_000);

        assertThat(unlucky.news).containsExactly("connected", "lost: internal error");
        assertThat(unlucky.transport.isClosed()).isTrue();
        assertThat(publisher.news).containsExactly("connected");
        assertThat(other.news).containsExactly("connected");
        assertThat(other.decoded).isGreaterThan(80);
        assertThat(network.counters.transportsFailed()).isEqualTo(1);
        assertThat(network.failures).isEmpty();
    }

    @Test
    void shouldCloseOnlyTheViewerWhosePacketsWithoutMediaRunIntoABug() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var unlucky = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        publisher.active(false);
        network.run(100);
        var layer = publisher.layers.getFirst();
        var late = publisher.emptyPacket(layer, 0);
        unlucky.seen.layer = -1;
        network.inject(publisher.path, publisher.mediaPacket(layer, 3_000));
        network.work();

        network.breakPath(unlucky.path);
        network.inject(publisher.path, late);
        network.work();

        assertThat(unlucky.news).containsExactly("connected", "lost: internal error");
        assertThat(publisher.news).containsExactly("connected");
    }

    @Test
    void shouldCloseTheTransportWhoseOwnPacketRunsIntoABug() {
        var peer = new SimulatedPeer(network, "10.0.0.1");
        var other = new SimulatedPeer(network, "10.0.0.2");

        // The answer to its check cannot be sent.
        network.breakPath(peer.path);
        network.inject(peer.path, peer.check());
        network.work();

        assertThat(peer.news).containsExactly("connected", "lost: internal error");
        assertThat(network.counters.drops(DropReason.BUG)).isEqualTo(1);
        assertThat(other.transport.isClosed()).isFalse();
    }

    @Test
    void shouldCloseTheTransportWhoseCommandRunsIntoABug() {
        var peer = new SimulatedPeer(network, "10.0.0.1");
        var other = new SimulatedPeer(network, "10.0.0.2");

        network.loop.execute(peer.transport, () -> {
            throw new IllegalStateException("a bug for this test");
        });
        network.work();

        assertThat(peer.transport.isClosed()).isTrue();
        assertThat(other.transport.isClosed()).isFalse();
        assertThat(network.counters.transportsFailed()).isEqualTo(1);
    }

    @Test
    void shouldEndWhenTheBugIsItsOwn() {
        network.loop.execute(() -> {
            throw new IllegalStateException("a bug for this test");
        });

        network.loop.run();

        assertThat(network.failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(network.loop.execute(() -> {})).isFalse();
    }

    @Test
    void shouldRememberNoMorePathsThanIceDoes() {
        var peer = new SimulatedPeer(network, "10.0.0.1");

        for (int port = 1; port <= 1_000; port++) {
            network.inject(elsewhere(port), peer.check());
            network.work();
        }

        assertThat(network.loop.paths()).isEqualTo(IceLite.MAX_PATHS);
        peer.transport.close();
        assertThat(network.loop.paths()).isZero();
        assertThat(network.loop.transports()).isZero();
    }

    @Test
    void shouldSendMediaToWhereThePeerIsNow() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        // More than a second after its last check: younger nominations are rivals.
        network.run(1_500);
        var abandoned = new Abandoned();
        var before = viewer.path;

        viewer.moveTo(elsewhere(1));
        network.run(100);
        network.join(before, abandoned);
        int decoded = viewer.decoded;
        network.run(2_000);

        assertThat(viewer.decoded).isGreaterThan(decoded + 50);
        assertThat(abandoned.packets).isZero();
    }

    @Test
    void shouldNotTakeALongerPathForAQueue() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        viewer.reportArrivals();
        network.run(5_500);
        long estimate = viewer.transport.downlink().estimateBps();

        var second = elsewhere(1);
        network.lengthen(second, 2 * SendEstimate.OVERUSE_NS);
        viewer.moveTo(second);
        network.run(2_000);

        assertThat(viewer.transport.downlink().estimateBps()).isGreaterThan(estimate);
    }

    @Test
    void shouldTakeMediaFromWhereThePeerWas() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_500);
        var before = publisher.path;
        publisher.moveTo(elsewhere(1));
        network.run(500);
        publisher.active(false);
        network.run(100);
        int newest = viewer.seen.newest;
        var abandoned = new Abandoned();
        network.join(before, abandoned);

        viewer.seen.layer = -1;
        var packet = publisher.mediaPacket(publisher.layers.getFirst(), viewer.seen.newestTimestamp + 3_000);
        network.inject(before, packet);
        network.run(2_000);

        assertThat(viewer.seen.newest).isEqualTo(newest + 1);
        assertThat(abandoned.packets).as("reports go to the new path").isZero();
    }

    @Test
    void shouldGiveUpATransportThatNeverConnects() {
        var peer = new SimulatedPeer(network, "10.0.0.1");
        var waiting = new UnconnectedPeer(network, "10.0.0.2");
        var untouched = new UnconnectedPeer(network, "10.0.0.3");
        var random = new SecureRandom();
        var server = new DtlsServer(DtlsIdentity.create(random, Instant.EPOCH), random, 1);

        waiting.transport.connect(server, server.fingerprint());
        network.run(Transport.CONNECT_NS / 1_000_000 + 100);

        assertThat(waiting.news).containsExactly("lost: not connected in time");
        assertThat(peer.transport.isClosed()).isFalse();
        // Odoo's client connects its upload transport when it first publishes, which may be never.
        assertThat(untouched.transport.isClosed()).isFalse();
        assertThat(network.loop.transports()).isEqualTo(2);
    }

    @Test
    void shouldNeverGiveOutAnSsrcTwice() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        viewer.video.producer.remove(viewer.video);
        viewer.transport.downlink().remove(viewer.video);

        long ssrc = Integer.toUnsignedLong(viewer.video.ssrc);
        var again = SimulatedMedia.consumed(publisher.video.spec(), "9", ssrc, viewer.handle.newSsrc());

        assertThatThrownBy(() -> viewer.handle.claim(again))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was used before");
        assertThat(viewer.handle.newSsrc()).isNotEqualTo(viewer.handle.newSsrc());
    }

    @Test
    void shouldCloseARoutersTransportsWithIt() {
        var peer = new SimulatedPeer(network, "10.0.0.1");

        network.loop.closeAllOf(new Object());
        assertThat(peer.transport.isClosed()).isFalse();
        network.loop.closeAllOf(network);

        assertThat(peer.transport.isClosed()).isTrue();
        assertThat(network.loop.transports()).isZero();
    }

    @Test
    void shouldSendNothingBeforeThereAreKeysAndBeginWithAKeyFrameThen() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher, false);

        network.run(1_000);

        assertThat(network.counters.forwarded()).isZero();
        assertThat(network.counters.keyFrameRequests()).isZero();
        assertThat(viewer.video.statistics.packets()).isZero();
        assertThat(viewer.video.rate.bitsPerSecond(network.nowNs())).isZero();

        viewer.connect();
        network.run(1_000);

        // SimulatedViewer checks what comes first.
        assertThat(viewer.decoded).isGreaterThan(25);
        assertThat(network.counters.keyFrameRequests()).isEqualTo(1);
        assertThat(network.counters.forwarded()).isEqualTo(viewer.heard.numbers.size() + viewer.seen.numbers.size());
    }

    @Test
    void shouldNotCountAsForwardedWhatIsRefused() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        int seen = viewer.seen.numbers.size();
        int counted = viewer.video.statistics.packets();

        Objects.requireNonNull(viewer.transport.sender()).retire(viewer.video.ssrc);
        network.run(1_000);

        assertThat(network.counters.notForwarded(DropReason.SRTP_TOO_OLD)).isGreaterThan(50);
        assertThat(network.counters.forwarded()).isEqualTo(viewer.heard.numbers.size() + seen);
        assertThat(viewer.video.statistics.packets()).isEqualTo(counted);
        assertThat(network.failures).isEmpty();
    }

    @Test
    void shouldNotPassOnEveryKeyFrameRequestOfAViewer() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        var asked = publisher.layers.getFirst().requestsNs;
        network.run(1_000);
        asked.clear();

        for (int i = 0; i < 3_000; i++) {
            viewer.pictureLoss();
            network.run(1);
        }

        assertThat(asked).hasSizeBetween(9, 10);
        for (int i = 1; i < asked.size(); i++) {
            assertThat(asked.get(i) - asked.get(i - 1)).isGreaterThanOrEqualTo(KeyFrameRequester.FLOOR_NS);
        }
    }

    @Test
    void shouldAskLaterForAKeyFrameThatIsWantedJustAfterAnother() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        var layer = publisher.layers.getFirst();
        network.run(1_000);
        layer.requestsNs.clear();
        int keyFrames = layer.keyFrames;

        viewer.pictureLoss();
        network.run(100);
        assertThat(layer.keyFrames).isEqualTo(keyFrames + 1);
        viewer.pictureLoss();
        network.run(100);
        assertThat(layer.requestsNs).hasSize(1);
        network.run(300);

        assertThat(layer.requestsNs).hasSize(2);
        assertThat(layer.keyFrames).isEqualTo(keyFrames + 2);
    }

    @Test
    void shouldNotAskForKeyFramesOfWhatAViewerDoesNotGet() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        long asked = network.counters.keyFrameRequests();

        viewer.video.wanted(false, network.nowNs());
        for (int i = 0; i < 1_000; i++) {
            viewer.pictureLoss();
            network.run(1);
        }

        assertThat(network.counters.keyFrameRequests()).isEqualTo(asked);
    }

    @Test
    void shouldSendNothingToAPublisherThatLeft() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        long asked = network.counters.keyFrameRequests();

        publisher.transport.close();
        network.run(5_000);

        assertThat(network.counters.keyFrameRequests()).isEqualTo(asked);
    }

    /// Counts what the node sends to where nobody is any more.
    private static final class Abandoned implements SimulatedNetwork.Peer {
        private int packets;

        @Override
        public byte[] onDeparture(byte[] packet, long nowNs) {
            packets++;
            return packet;
        }

        @Override
        public void onArrival(byte[] carried, long nowNs) {}

        @Override
        public void onTime(long nowNs) {}
    }

    /// A transport whose peer only checks connectivity.
    private static final class UnconnectedPeer extends SimulatedPeer {
        UnconnectedPeer(SimulatedNetwork network, String address) {
            super(network, address, false);
        }
    }
}
