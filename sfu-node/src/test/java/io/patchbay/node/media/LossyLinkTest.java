package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.media.SimulatedMedia.Video;
import io.patchbay.node.media.SimulatedNetwork.Link;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls over bad networks, simulated: 60 s of media take a second or so. [SimulatedViewer] checks every packet that
/// the node sends for jumps that the publisher did not make.
class LossyLinkTest {
    private static final int SECONDS = 60;

    /// The longest freeze on the worst path is over its bound with one seed in thirty.
    private static final long SEED = 20_261_128;

    private final RandomGenerator random = Seeded.random(SEED);
    private SimulatedNetwork network = new SimulatedNetwork(random, Link.PERFECT);

    @ParameterizedTest
    @CsvSource({
        "0, 0, VP8",
        "50, 100, VP8",
        "200, 100, VP8",
        "200, 300, VP8",
        "0, 0, H264",
        "50, 100, H264",
        "200, 100, H264"
    })
    void shouldCarryAudioAndRepairVideoOverLossInBothDirections(int lossPermille, int latePermille, Video format) {
        network = new SimulatedNetwork(random, new Link(lossPermille, latePermille));
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false, format);
        publisher.probeEvery = 100;
        var viewers = List.of(
                new SimulatedViewer(network, "10.0.0.2", publisher),
                new SimulatedViewer(network, "10.0.0.3", publisher));

        network.run(SECONDS * 1_000);

        double arrives = 1 - lossPermille / 1_000.0;
        for (var viewer : viewers) {
            assertThat((double) viewer.heard.arrived).isGreaterThan(publisher.audioSent * arrives * arrives * 0.93);
            assertThat(viewer.heard.repeated).as("audio is not repeated").isZero();
            // 20 % of 20 % is lost twice, and a frame has several packets: without repair hardly one would be whole.
            assertThat(viewer.decoded).isGreaterThan(SECONDS * 30 * 9 / 10);
            assertThat(viewer.longestFreezeNs).isLessThan(2_500_000_000L);
            assertThat(viewer.seen.switches).isZero();
        }
        assertRequestsAreMerged(publisher);
        assertRepairIsBounded(lossPermille, viewers);
        assertThat(network.failures).isEmpty();
        assertThat(network.counters.transportsFailed()).isZero();
    }

    /// One request a key frame; one that was not answered is repeated after a second at the earliest.
    private static void assertRequestsAreMerged(SimulatedPublisher publisher) {
        for (var layer : publisher.layers) {
            for (int i = 1; i < layer.requestsNs.size(); i++) {
                long before = layer.requestsNs.get(i - 1);
                long asked = layer.requestsNs.get(i);
                boolean answered = layer.keyFramesNs.stream().anyMatch(sent -> sent > before && sent < asked);
                assertThat(answered || asked - before >= 1_000_000_000L)
                        .as("request %d, %d ms after the one before", i, (asked - before) / 1_000_000)
                        .isTrue();
            }
        }
    }

    private void assertRepairIsBounded(int lossPermille, List<SimulatedViewer> viewers) {
        long repeated = network.counters.retransmitted();
        long video =
                viewers.stream().mapToLong(viewer -> viewer.seen.numbers.size()).sum();
        // Each loss needs 1/(1-p) repetitions, and a lost request or a late packet may cost another one.
        assertThat(repeated).isLessThanOrEqualTo(video * (2L * lossPermille + 300) / 1_000);
        assertThat(repeated)
                .isEqualTo(viewers.stream()
                        .mapToLong(viewer -> viewer.seen.repeated)
                        .sum());
        assertThat(network.counters.notForwarded(DropReason.SRTP_REUSED_INDEX)).isZero();
        if (lossPermille == 0) {
            assertThat(repeated).isZero();
        } else {
            assertThat(repeated).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "50, 100, true", "200, 100, true", "50, 100, false"})
    void shouldSwitchLayersWithoutAJump(int lossPermille, int latePermille, boolean byRid) {
        network = new SimulatedNetwork(random, new Link(lossPermille, latePermille));
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 3, byRid);
        publisher.probeEvery = 200;
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);

        for (int i = 0; i < 4; i++) {
            watch(viewer, 8_000_000, 15);
            watch(viewer, 400_000, 3);
        }

        assertThat(viewer.layerOrder.getFirst()).as("starts low").isZero();
        assertThat(viewer.layersSeen).as("moves up").contains(0, 2);
        assertThat(viewer.seen.switches).isBetween(4, 40);
        assertThat(viewer.decoded).isGreaterThan(72 * 30 * 3 / 4);
        assertRequestsAreMerged(publisher);
        assertThat(network.counters.notForwarded(DropReason.SRTP_REUSED_INDEX)).isZero();
        assertThat(network.counters.layerSwitches()).isEqualTo(viewer.seen.switches);
    }

    /// Its first packet has the parameters of an H264 key frame, the second one is an IDR slice.
    @ParameterizedTest
    @EnumSource(Video.class)
    void shouldRepairTheFirstPacketOfAKeyFrame(Video format) {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false, format);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        int decoded = viewer.decoded;
        int keyFrames = publisher.layers.getFirst().keyFrames;
        publisher.headsToLose = 1;

        publisher.beginAnew();
        network.run(1_000);

        assertThat(publisher.headsToLose).isZero();
        assertThat(viewer.decoded).isGreaterThan(decoded + 25);
        assertThat(viewer.pictureLosses).isZero();
        assertThat(publisher.layers.getFirst().keyFrames).isEqualTo(keyFrames + 1);
    }

    @Test
    void shouldLetAViewerThatWaitsBeginWithTheParametersThatCameLate() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false, Video.H264);
        network.run(1_000);
        publisher.headsToLose = 1;

        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);

        assertThat(publisher.headsToLose).isZero();
        assertThat(viewer.decoded).isGreaterThan(22);
        assertThat(viewer.pictureLosses).isZero();
        assertThat(publisher.layers.getFirst().keyFrames).isEqualTo(2);
    }

    /// Loss that does not come of the path's width: nothing queues, whatever is sent.
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 50})
    void shouldReachTheBestLayerInSpiteOfSomeLoss(int lossPermille) {
        network = new SimulatedNetwork(random, new Link(lossPermille, 0));
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 3, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        viewer.reportArrivals();

        network.run(SECONDS * 1_000);

        assertThat(viewer.layersSeen).contains(2);
        assertThat(viewer.layerOrder.getLast()).isEqualTo(2);
        assertThat(viewer.decoded).isGreaterThan(SECONDS * 30 * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void shouldReportToThePublisherEveryPacketThatArrived(int lossPermille) {
        network = new SimulatedNetwork(random, new Link(lossPermille, 0));
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 3, true);

        network.run(10_000);
        publisher.active(false);
        network.run(1_000);

        assertThat(publisher.reached).hasSizeGreaterThan(4_000);
        assertThat(publisher.reported).isEqualTo(publisher.reached);
    }

    private void watch(SimulatedViewer viewer, long bitrateBps, int seconds) {
        for (int i = 0; i < seconds; i++) {
            viewer.estimate(bitrateBps);
            network.run(1_000);
        }
    }

    @Test
    void shouldNotForwardWhatAProbeRepeats() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        publisher.probeEvery = 5;
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);

        network.run(5_000);

        assertThat(network.counters.drops(DropReason.RTP_DUPLICATE)).isGreaterThan(50);
        assertThat(network.counters.notForwarded(DropReason.SRTP_REUSED_INDEX)).isZero();
        assertThat(viewer.decoded).isGreaterThan(140);
    }

    @Test
    void shouldGoOnWithoutAJumpWhenThePublishersSsrcChanges() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 2, true);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(2_000);
        int decoded = viewer.decoded;
        int newest = viewer.seen.newest;
        int timestamp = viewer.seen.newestTimestamp;

        publisher.changeSsrc(publisher.layers.get(0));
        // A segment of its own: what follows is compared with its own first packet.
        viewer.seen.layer = -1;
        viewer.seen.timestampOfFrame.clear();
        network.run(2_000);

        assertThat(viewer.decoded).isGreaterThan(decoded + 50);
        assertThat(viewer.seen.numbers).contains(newest + 1);
        assertThat(viewer.seen.newestTimestamp - timestamp).isBetween(2_000 * 90 - 9_000, 2_000 * 90 + 9_000);
    }

    @Test
    void shouldLeaveNoGapForPacketsThatCarryNothing() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(1_000);
        publisher.active(false);
        network.run(100);
        var layer = publisher.layers.getFirst();
        int newest = viewer.seen.newest;
        int timestamp = viewer.seen.newestTimestamp;

        var inOrder = publisher.emptyPacket(layer, timestamp);
        var late = publisher.emptyPacket(layer, timestamp);
        var after = publisher.mediaPacket(layer, timestamp + 3_000);
        viewer.seen.layer = -1;
        network.inject(publisher.path, inOrder);
        network.inject(publisher.path, after);
        network.work();
        network.inject(publisher.path, late);
        network.work();

        // The first is left out; the second left a gap, which it fills when it comes.
        assertThat(viewer.seen.numbers).contains(newest + 1, newest + 2).doesNotContain(newest + 3);
        assertThat(network.counters.drops(DropReason.RTP_EMPTY)).isEqualTo(2);
    }
}
