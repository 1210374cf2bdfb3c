package io.patchbay.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtp.RtpPacket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RetransmissionTest {
    private final RtpPacket packet = new RtpPacket();
    private final RtpPacket view = new RtpPacket();

    private RtpPacket packet(int sequence, int payload) {
        byte[] bytes = new byte[12 + payload];
        bytes[0] = (byte) 0x80;
        Bytes.put16(bytes, 2, sequence);
        Arrays.fill(bytes, 12, bytes.length, (byte) sequence);
        packet.wrap(bytes, 0, bytes.length);
        return packet;
    }

    @Test
    void shouldFindWhatItKeepsAndNothingElse() {
        var random = Seeded.random();
        var cache = new RetransmissionCache(64, 5_000);
        int[] lengths = new int[65_536];
        int sequence = 65_400;
        for (int i = 0; i < 20_000; i++) {
            lengths[sequence] = random.nextInt(200);
            cache.put(packet(sequence, lengths[sequence]));
            int bytes = 0;
            for (int back = 0; back < 64 && bytes < 4_000; back++) {
                int wanted = (sequence - back) & 0xffff;
                bytes += 12 + lengths[wanted];
                if (i >= back && bytes < 4_000) {
                    assertThat(cache.find(wanted, view)).isTrue();
                    assertThat(view.sequenceNumber()).isEqualTo(wanted);
                    assertThat(view.payloadLength()).isEqualTo(lengths[wanted]);
                }
            }
            assertThat(cache.find((sequence - 64) & 0xffff, view)).isFalse();
            assertThat(cache.find((sequence + 1) & 0xffff, view)).isFalse();
            sequence = (sequence + 1) & 0xffff;
        }
    }

    @Test
    void shouldNeverShowAnOverwrittenPacket() {
        var random = Seeded.random();
        var cache = new RetransmissionCache(256, 3_000);
        for (int i = 0; i < 20_000; i++) {
            cache.put(packet(i & 0xffff, random.nextInt(400)));
            int wanted = (i - random.nextInt(60)) & 0xffff;
            if (cache.find(wanted, view)) {
                assertThat(view.sequenceNumber()).isEqualTo(wanted);
                for (int at = 0; at < view.payloadLength(); at++) {
                    assertThat(view.buffer()[view.payloadOffset() + at]).isEqualTo((byte) wanted);
                }
            }
        }
        cache.clear();
        assertThat(cache.find(19_999, view)).isFalse();
        cache.put(packet(7, 3_000));
        assertThat(cache.find(7, view)).isFalse();
    }

    @Test
    void shouldRememberWhatAConsumerWasSent() {
        var history = new SentHistory(16);
        history.put(65_535, 77, 1_234, 90_000, 5);

        int place = history.find(65_535, 0);
        assertThat(history.sourceSsrc(place)).isEqualTo(77);
        assertThat(history.sourceSequence(place)).isEqualTo(1_234);
        assertThat(history.timestamp(place)).isEqualTo(90_000);
        assertThat(history.payloadIds(place)).isEqualTo(5);
        assertThat(history.find(65_534, 0)).isEqualTo(-1);

        history.onRepeated(place, 0);
        assertThat(history.find(65_535, SentHistory.MIN_REPEAT_NS - 1)).isEqualTo(-1);
        assertThat(history.find(65_535, SentHistory.MIN_REPEAT_NS)).isEqualTo(place);
        history.put(65_535 - 16, 0, 0, 0, 0);
        assertThat(history.find(65_535, SentHistory.MIN_REPEAT_NS)).isEqualTo(-1);
    }
}
