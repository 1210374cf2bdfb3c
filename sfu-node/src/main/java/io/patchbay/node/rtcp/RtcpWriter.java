package io.patchbay.node.rtcp;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.put24;
import static io.patchbay.node.packet.Bytes.put32;
import static io.patchbay.node.packet.Bytes.put64;
import static io.patchbay.node.packet.Bytes.put8;

import io.patchbay.node.rtp.SeqMath;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a compound into a buffer, packet after packet. A packet that does not fit any more is not written and
/// answered with `false`: send what there is, [#begin] again and repeat it. Reused; owned by the media thread.
public final class RtcpWriter {
    /// The most report blocks in one report.
    public static final int MAX_BLOCKS = 31;

    private static final int MAX_REMB_MANTISSA = (1 << 18) - 1;
    private static final int MAX_CNAME = 255;

    private final byte[] buffer;
    private final int limit;
    private int end;

    /// Writes into `buffer`.
    ///
    /// @param buffer where compounds begin at index 0
    /// @param limit bytes of the longest compound; the caller leaves room for SRTCP behind it
    public RtcpWriter(byte[] buffer, int limit) {
        this.buffer = buffer;
        this.limit = Math.min(limit, buffer.length);
    }

    /// Begins another compound.
    public void begin() {
        end = 0;
    }

    /// The length of the compound so far.
    public int length() {
        return end;
    }

    public byte[] buffer() {
        return buffer;
    }

    /// SR.
    public boolean senderReport(RtcpPacket.SenderReport report) {
        int count = checked(report.blocks());
        int at = header(count, RtcpFormat.SENDER_REPORT, 28 + count * RtcpFormat.BLOCK_LENGTH);
        if (at < 0) {
            return false;
        }
        put32(buffer, at + 4, report.ssrc());
        put64(buffer, at + 8, report.ntpTime());
        put32(buffer, at + 16, report.rtpTimestamp());
        put32(buffer, at + 20, report.packets());
        put32(buffer, at + 24, report.octets());
        blocks(at + 28, report.blocks());
        return true;
    }

    /// RR.
    public boolean receiverReport(int ssrc, List<ReportBlock> blocks) {
        int count = checked(blocks);
        int at = header(count, RtcpFormat.RECEIVER_REPORT, 8 + count * RtcpFormat.BLOCK_LENGTH);
        if (at < 0) {
            return false;
        }
        put32(buffer, at + 4, ssrc);
        blocks(at + 8, blocks);
        return true;
    }

    private static int checked(List<ReportBlock> blocks) {
        if (blocks.size() > MAX_BLOCKS) {
            throw new IllegalArgumentException(blocks.size() + " report blocks do not fit into one report");
        }
        return blocks.size();
    }

    private void blocks(int start, List<ReportBlock> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            ReportBlock block = blocks.get(i);
            int at = start + i * RtcpFormat.BLOCK_LENGTH;
            put32(buffer, at, block.ssrc());
            put8(buffer, at + 4, block.fractionLost());
            put24(buffer, at + 5, block.cumulativeLost());
            put32(buffer, at + 8, block.highestSequence());
            put32(buffer, at + 12, block.jitter());
            put32(buffer, at + 16, block.lastSenderReport());
            put32(buffer, at + 20, block.delaySinceLastReport());
        }
    }

    /// SDES with one canonical name, cut to 255 bytes.
    public boolean cname(int ssrc, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int size = Math.min(text.length, MAX_CNAME);
        int item = (6 + size + 1 + 3) & ~3;
        int at = header(1, RtcpFormat.SOURCE_DESCRIPTION, 4 + item);
        if (at < 0) {
            return false;
        }
        put32(buffer, at + 4, ssrc);
        put8(buffer, at + 8, RtcpFormat.CNAME);
        put8(buffer, at + 9, size);
        System.arraycopy(text, 0, buffer, at + 10, size);
        for (int i = at + 10 + size; i < end; i++) {
            buffer[i] = 0;
        }
        return true;
    }

    /// BYE of one source.
    public boolean bye(int ssrc) {
        int at = header(1, RtcpFormat.BYE, 8);
        if (at >= 0) {
            put32(buffer, at + 4, ssrc);
        }
        return at >= 0;
    }

    /// NACK of `count` sequence numbers, which should ascend for the shortest packet.
    public boolean nack(int senderSsrc, int mediaSsrc, int[] lost, int count) {
        int items = 0;
        for (int i = 0; i < count; i = itemEnd(lost, i, count)) {
            items++;
        }
        int at = header(RtcpFormat.NACK, RtcpFormat.TRANSPORT_FEEDBACK, 12 + items * 4);
        if (at < 0) {
            return false;
        }
        put32(buffer, at + 4, senderSsrc);
        put32(buffer, at + 8, mediaSsrc);
        int item = at + 12;
        for (int i = 0; i < count; i = itemEnd(lost, i, count)) {
            int mask = 0;
            for (int j = i + 1; j < itemEnd(lost, i, count); j++) {
                mask |= 1 << (SeqMath.delta16(lost[j], lost[i]) - 1);
            }
            put16(buffer, item, lost[i]);
            put16(buffer, item + 2, mask);
            item += 4;
        }
        return true;
    }

    /// The place behind the numbers that share an item with the one at `from`.
    private static int itemEnd(int[] lost, int from, int count) {
        int at = from + 1;
        while (at < count
                && SeqMath.delta16(lost[at], lost[from]) >= 1
                && SeqMath.delta16(lost[at], lost[from]) <= 16) {
            at++;
        }
        return at;
    }

    /// PLI.
    public boolean pictureLoss(int senderSsrc, int mediaSsrc) {
        int at = header(RtcpFormat.PLI, RtcpFormat.PAYLOAD_FEEDBACK, 12);
        if (at >= 0) {
            put32(buffer, at + 4, senderSsrc);
            put32(buffer, at + 8, mediaSsrc);
        }
        return at >= 0;
    }

    /// FIR for one stream.
    ///
    /// @param sequence 0 to 255; one more than in the last request, except in repetitions
    public boolean fullIntraRequest(int senderSsrc, int mediaSsrc, int sequence) {
        int at = header(RtcpFormat.FIR, RtcpFormat.PAYLOAD_FEEDBACK, 20);
        if (at >= 0) {
            put32(buffer, at + 4, senderSsrc);
            put32(buffer, at + 8, 0);
            put32(buffer, at + 12, mediaSsrc);
            put32(buffer, at + 16, sequence << 24);
        }
        return at >= 0;
    }

    /// REMB. The bit rate is rounded down to what 18 bits of mantissa can say.
    ///
    /// @param ssrcs at most 255
    public boolean receiverEstimate(int senderSsrc, long bitrateBps, List<Integer> ssrcs) {
        int at = header(RtcpFormat.APPLICATION, RtcpFormat.PAYLOAD_FEEDBACK, 20 + ssrcs.size() * 4);
        if (at < 0) {
            return false;
        }
        int exponent = 0;
        while (bitrateBps >>> exponent > MAX_REMB_MANTISSA) {
            exponent++;
        }
        put32(buffer, at + 4, senderSsrc);
        put32(buffer, at + 8, 0);
        put32(buffer, at + 12, RtcpFormat.REMB);
        put8(buffer, at + 16, ssrcs.size());
        put24(buffer, at + 17, (exponent << 18) | (int) (bitrateBps >>> exponent));
        for (int i = 0; i < ssrcs.size(); i++) {
            put32(buffer, at + 20 + i * 4, ssrcs.get(i));
        }
        return true;
    }

    /// Reserves a packet of `size` bytes, a multiple of 4; answers where it begins, or -1 when it does not fit.
    int header(int count, int type, int size) {
        if (end + size > limit) {
            return -1;
        }
        int at = end;
        put8(buffer, at, 0x80 | count);
        put8(buffer, at + 1, type);
        put16(buffer, at + 2, size / 4 - 1);
        end += size;
        return at;
    }
}
