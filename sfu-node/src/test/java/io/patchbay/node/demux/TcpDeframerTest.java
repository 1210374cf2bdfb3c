package io.patchbay.node.demux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TcpDeframerTest {
    private static List<byte[]> read(TcpDeframer deframer, byte[] bytes, int offset, int length) {
        var frames = new ArrayList<byte[]>();
        int used = 0;
        while (used < length) {
            int taken = deframer.push(bytes, offset + used, length - used);
            used += taken;
            if (deframer.reason() != DropReason.NONE) {
                break;
            }
            if (deframer.isComplete()) {
                frames.add(Arrays.copyOf(deframer.buffer(), deframer.length()));
                deframer.next();
            }
        }
        return frames;
    }

    @Test
    void shouldCutTheSameFramesHoweverTheStreamIsSplit() {
        var random = Seeded.random();
        for (int round = 0; round < 2_000; round++) {
            var stream = new ByteArrayOutputStream();
            var sent = new ArrayList<byte[]>();
            for (int i = 0; i < 10; i++) {
                byte[] frame = Seeded.bytes(random, 1 + random.nextInt(40));
                byte[] prefix = new byte[2];
                TcpDeframer.writePrefix(frame.length, prefix, 0);
                stream.writeBytes(prefix);
                stream.writeBytes(frame);
                sent.add(frame);
            }
            var deframer = new TcpDeframer(40);
            var received = new ArrayList<byte[]>();
            byte[] bytes = stream.toByteArray();
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(60));
                received.addAll(read(deframer, bytes, at, count));
                at += count;
            }
            assertThat(received).hasSize(10);
            for (int i = 0; i < 10; i++) {
                assertThat(received.get(i)).isEqualTo(sent.get(i));
            }
        }
    }

    @Test
    void shouldGiveUpOnFramesThatCannotBe() {
        var longer = new TcpDeframer(1_500);
        read(longer, Seeded.hex("05dd00"), 0, 3);
        assertThat(longer.reason()).isEqualTo(DropReason.TCP_FRAME_TOO_LONG);
        assertThat(longer.push(new byte[9], 0, 9)).isZero();

        var empty = new TcpDeframer(1_500);
        read(empty, Seeded.hex("000000"), 0, 3);
        assertThat(empty.reason()).isEqualTo(DropReason.TCP_FRAME_EMPTY);
    }

    @Test
    void shouldWaitUntilTheFrameIsTaken() {
        var deframer = new TcpDeframer(10);

        assertThat(deframer.push(Seeded.hex("0001aa0001bb"), 0, 6)).isEqualTo(3);
        assertThat(deframer.push(Seeded.hex("0001bb"), 0, 3)).isZero();
        deframer.next();
        assertThat(deframer.push(Seeded.hex("0001bb"), 0, 3)).isEqualTo(3);
        deframer.next();
        assertThatThrownBy(deframer::next).isInstanceOf(IllegalStateException.class);
    }
}
