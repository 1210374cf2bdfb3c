package io.patchbay.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpParser;
import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtcp.TransportFeedback;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FeedbackTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldReportEveryArrivalOnceUnderLossAndReordering() {
        var random = Seeded.random();
        var generator = new TwccFeedbackGenerator();
        var writer = new RtcpWriter(new byte[1_600], 1_400);
        var sent = new HashMap<Integer, Long>();
        var reported = new HashMap<Integer, Long>();
        int sequence = 65_000;
        for (int ms = 1; ms < 5_000; ms++) {
            for (int i = 0; i < 4; i++) {
                sequence++;
                if (random.nextInt(10) != 0) {
                    generator.onPacket(sequence & 0xffff, 7, ms * MS);
                    sent.put(sequence & 0xffff, ms * MS);
                }
            }
            writer.begin();
            while (generator.write(ms * MS, 1, writer)) {
                assertThat(writer.length()).isPositive();
            }
            collect(writer, reported);
        }
        assertThat(sent).containsAllEntriesOf(reported);
        assertThat(reported.size()).isGreaterThan(sent.size() - 450);
    }

    private static void collect(RtcpWriter writer, Map<Integer, Long> reported) {
        if (writer.length() == 0) {
            return;
        }
        var packets = new ArrayList<RtcpPacket>();
        assertThat(RtcpParser.parse(writer.buffer(), 0, writer.length(), packets))
                .isEqualTo(DropReason.NONE);
        for (RtcpPacket packet : packets) {
            var feedback = (TransportFeedback) packet;
            for (int i = 0; i < feedback.size(); i++) {
                if (feedback.isReceived(i)) {
                    assertThat(reported.put(feedback.sequence(i), feedback.arrivalNs(i)))
                            .isNull();
                }
            }
        }
    }

    @Test
    void shouldReportEvery100MillisecondsAndSurviveJumps() {
        var generator = new TwccFeedbackGenerator();
        var writer = new RtcpWriter(new byte[1_600], 1_400);
        generator.onPacket(5, 7, 0);
        assertThat(generator.write(99 * MS, 1, writer)).isFalse();
        generator.onPacket(30_000, 7, 99 * MS);

        writer.begin();
        assertThat(generator.write(100 * MS, 1, writer)).isTrue();
        assertThat(generator.write(100 * MS, 1, writer)).isFalse();
        var reported = new HashMap<Integer, Long>();
        collect(writer, reported);
        assertThat(reported).containsOnlyKeys(30_000);
    }

    @Test
    void shouldSendRembOftenAtFirstAndSeldomLater() {
        var remb = new RembSender(8_000_000);
        assertThat(remb.due(0)).isEqualTo(8_000_000);
        assertThat(remb.due(299 * MS)).isEqualTo(-1);
        for (int i = 1; i < 10; i++) {
            assertThat(remb.due(i * RembSender.YOUNG_INTERVAL_NS)).isEqualTo(8_000_000);
        }

        assertThat(remb.due(4_199 * MS)).isEqualTo(-1);
        assertThat(remb.due(4_200 * MS)).isEqualTo(8_000_000);
    }

    @Test
    void shouldMergeKeyFrameRequestsAndRepeatOnce() {
        var requester = new KeyFrameRequester();
        assertThat(requester.request(0)).isTrue();
        assertThat(requester.request(500 * MS)).isFalse();
        assertThat(requester.onTime(999 * MS)).isFalse();
        assertThat(requester.onTime(1_000 * MS)).isTrue();
        assertThat(requester.request(1_500 * MS)).isFalse();
        assertThat(requester.onTime(2_000 * MS)).isFalse();
        assertThat(requester.isPending()).isFalse();
        assertThat(requester.request(2_001 * MS)).isTrue();
        requester.onKeyFrame();
        assertThat(requester.request(2_301 * MS)).isTrue();
        assertThat(requester.request(3_301 * MS)).isTrue();
        assertThat(requester.request(4_301 * MS)).isTrue();
    }

    @Test
    void shouldSendAKeyFrameRequestThatComesTooEarlyLater() {
        var requester = new KeyFrameRequester();
        assertThat(requester.request(0)).isTrue();
        requester.onKeyFrame();

        assertThat(requester.request(1 * MS)).isFalse();
        assertThat(requester.request(2 * MS)).isFalse();
        assertThat(requester.onTime(299 * MS)).isFalse();
        assertThat(requester.onTime(300 * MS)).isTrue();

        assertThat(requester.onTime(1_299 * MS))
                .as("it is waited for like any other")
                .isFalse();
        assertThat(requester.onTime(1_300 * MS)).isTrue();
    }

    @Test
    void shouldNotSendAKeyFrameRequestThatAKeyFrameOvertook() {
        var requester = new KeyFrameRequester();
        assertThat(requester.request(0)).isTrue();
        requester.onKeyFrame();
        assertThat(requester.request(1 * MS)).isFalse();

        requester.onKeyFrame();

        assertThat(requester.isPending()).isFalse();
        assertThat(requester.onTime(300 * MS)).isFalse();
    }
}
