package io.patchbay.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.rtcp.NtpTime;
import io.patchbay.node.rtp.Vp8Descriptor;
import io.patchbay.node.rtp.Vp8Rewriter;
import org.junit.jupiter.api.Test;

/// The table of docs/rewrite.md.
final class RewriteExampleTest {
    private final SequenceRewriter sequences = new SequenceRewriter(1_000);
    private final TimestampRewriter timestamps = new TimestampRewriter(90_000);
    private final Vp8Rewriter pictures = new Vp8Rewriter();
    private final Vp8Descriptor descriptor = new Vp8Descriptor();

    private byte[] payload(int pictureId, int tl0) {
        byte[] payload = {(byte) 0x90, (byte) 0xe0, 0, 0, (byte) tl0, 0, 0};
        Bytes.put16(payload, 2, 0x8000 | pictureId);
        descriptor.parse(payload, 0, payload.length);
        return payload;
    }

    private int[] send(int sequence, int timestamp, int pictureId, int tl0) {
        byte[] payload = payload(pictureId, tl0);
        int outSequence = sequences.rewrite(sequence);
        int outTimestamp = timestamps.rewrite(timestamp, 0);
        assertThat(pictures.rewrite(descriptor, payload, 0)).isTrue();
        return new int[] {outSequence, outTimestamp, Bytes.u16(payload, 2) & 0x7fff, payload[4]};
    }

    @Test
    void shouldRewriteAsDocumented() {
        assertThat(send(5_000, 90_000, 20, 7)).containsExactly(1_000, 90_000, 20, 7);
        sequences.drop(5_001);
        assertThat(send(5_002, 96_000, 21, 8)).containsExactly(1_001, 96_000, 21, 8);
        assertThat(send(5_004, 102_000, 23, 9)).containsExactly(1_003, 102_000, 23, 9);

        long ntp = NtpTime.ofEpochNs(1_700_000_000_000_000_000L);
        var small = new TimestampRewriter.Clock();
        var large = new TimestampRewriter.Clock();
        small.onSenderReport(ntp, 90_000);
        large.onSenderReport(ntp, 3_985_000);
        sequences.onSwitch();
        pictures.onSwitch();
        timestamps.onSwitch(4_000_000, small, large, 0);

        assertThat(send(800, 4_000_000, 300, 50)).containsExactly(1_004, 105_000, 24, 10);
        assertThat(sequences.rewrite(799)).isEqualTo(SequenceRewriter.NO_PLACE);
        assertThat(send(801, 4_003_000, 301, 51)).containsExactly(1_005, 108_000, 25, 11);
    }
}
