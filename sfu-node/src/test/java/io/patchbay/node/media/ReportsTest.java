package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.media.SimulatedMedia.Video;
import io.patchbay.node.media.SimulatedNetwork.Link;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtcp.ReportBlock;
import io.patchbay.node.rtcp.RtcpPacket.FullIntraRequest;
import io.patchbay.node.rtcp.RtcpPacket.PictureLoss;
import io.patchbay.node.rtcp.RtcpPacket.ReceiverEstimate;
import io.patchbay.node.rtcp.RtcpPacket.ReceiverReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a loop tells its peers in RTCP, and when.
final class ReportsTest {
    private static final int SECONDS = 5;
    private static final long MS = 1_000_000;

    private final SimulatedNetwork network = new SimulatedNetwork(Seeded.random(), Link.PERFECT);

    @Test
    void shouldTellAPublisherEverySecondWhatArrived() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 3, false);

        network.run(SECONDS * 1_000);
        publisher.active(false);
        network.run(1_100);

        assertEverySecond(publisher.reportsNs(ReceiverReport.class), SECONDS + 1);
        for (var layer : publisher.layers) {
            var blocks = blocks(publisher, layer.ssrc);
            assertThat(blocks).hasSize(publisher.reports(ReceiverReport.class).size());
            assertThat(blocks.getLast().highestSequence()).isEqualTo(layer.newestSequence());
            assertThat(blocks).allMatch(block -> block.cumulativeLost() == 0 && block.fractionLost() == 0);
            assertThat(blocks.getLast().lastSenderReport()).isNotZero();
        }
        assertThat(blocks(publisher, publisher.audioSsrc)).hasSameSizeAs(publisher.reports(ReceiverReport.class));
    }

    private static List<ReportBlock> blocks(SimulatedPublisher publisher, int ssrc) {
        return publisher.reports(ReceiverReport.class).stream()
                .flatMap(report -> report.blocks().stream())
                .filter(block -> block.ssrc() == ssrc)
                .toList();
    }

    private static void assertEverySecond(List<Long> timesNs, int seconds) {
        assertThat(timesNs).hasSizeBetween(seconds - 1, seconds + 1);
        for (int i = 1; i < timesNs.size(); i++) {
            assertThat(timesNs.get(i) - timesNs.get(i - 1)).isBetween(1_000 * MS, 1_010 * MS);
        }
    }

    @Test
    void shouldTellAPublisherAtOnceHowMuchItMaySend() {
        long startNs = network.nowNs();
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 3, true);

        network.run(SECONDS * 1_000);

        var estimates = publisher.reports(ReceiverEstimate.class);
        assertThat(estimates).extracting(ReceiverEstimate::bitrateBps).containsOnly(SimulatedPeer.MAX_BITRATE_IN_BPS);
        assertThat(estimates.getLast().ssrcs())
                .containsExactlyElementsOf(
                        publisher.layers.stream().map(layer -> layer.ssrc).toList());
        assertThat(publisher.reportsNs(ReceiverEstimate.class).getFirst() - startNs)
                .isLessThanOrEqualTo(300 * MS);
    }

    @Test
    void shouldTellSoOftenAtFirstAlsoWhenTheCameraGoesOnLater() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 2, true);
        publisher.layers.forEach(layer -> layer.on = false);
        network.run(SECONDS * 1_000);
        assertThat(publisher.reports(ReceiverEstimate.class)).isEmpty();
        long startNs = network.nowNs();

        publisher.layers.forEach(layer -> layer.on = true);
        network.run(1_000);

        var timesNs = publisher.reportsNs(ReceiverEstimate.class);
        assertThat(timesNs).hasSizeBetween(3, 4);
        assertThat(timesNs.getFirst() - startNs).isLessThanOrEqualTo(300 * MS);
    }

    @Test
    void shouldTellAViewerEverySecondWhichTimestampIsNow() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);

        network.run(SECONDS * 1_000);

        for (var stream : List.of(viewer.heard, viewer.seen)) {
            assertEverySecond(stream.reportsNs, SECONDS);
            assertThat(stream.clockErrorsMs).allMatch(error -> Math.abs(error) <= 20);
        }
    }

    @Test
    void shouldAskForKeyFramesByFirWhomDoesNotKnowPli() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false, Video.VP8_WITHOUT_PLI);
        network.run(2_000);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(2_000);

        viewer.requestIntra(1);
        network.run(2_000);

        var requests = publisher.reports(FullIntraRequest.class);
        assertThat(publisher.reports(PictureLoss.class)).isEmpty();
        assertThat(requests)
                .hasSize(2)
                .allMatch(request -> request.entries().getFirst().ssrc() == publisher.layers.getFirst().ssrc);
        assertThat(requests)
                .extracting(request -> request.entries().getFirst().sequence())
                .containsExactly(0, 1);
        assertThat(publisher.layers.getFirst().keyFrames).isEqualTo(3);
    }

    @Test
    void shouldPassOnAViewersFir() {
        var publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
        var viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
        network.run(2_000);
        int asked = publisher.reports(PictureLoss.class).size();
        int keyFrames = publisher.layers.getFirst().keyFrames;

        viewer.requestIntra(1);
        network.run(200);

        assertThat(publisher.reports(PictureLoss.class)).hasSize(asked + 1);
        assertThat(publisher.layers.getFirst().keyFrames).isEqualTo(keyFrames + 1);
    }
}
