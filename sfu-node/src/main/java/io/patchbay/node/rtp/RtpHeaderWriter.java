package io.patchbay.node.rtp;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.put24;
import static io.patchbay.node.packet.Bytes.put32;
import static io.patchbay.node.packet.Bytes.put8;

import java.nio.charset.StandardCharsets;

/// Writes the header of one consumer's packets into the consumer's own buffer: its own ids, mid, send time and
/// transport sequence, and what the publisher says about the media copied by meaning (odoo-protocol 9.6). Immutable.
///
/// Elements are written in the one-byte form (RFC 8285 section 4.2) unless an id is above 14. Elements that this form
/// cannot hold are left out. Room needed: [#MAX_HEADER_LENGTH] bytes.
public final class RtpHeaderWriter {
    /// The longest header this class writes.
    public static final int MAX_HEADER_LENGTH = 12 + 15 * 4 + 4 + 160;

    /// A mid longer than this is refused by the constructor.
    public static final int MAX_MID_LENGTH = 16;

    /// Longest copied element.
    private static final int MAX_COPIED = 16;

    private static final HeaderExtension[] COPIED = {
        HeaderExtension.AUDIO_LEVEL,
        HeaderExtension.VIDEO_ORIENTATION,
        HeaderExtension.TRANSMISSION_OFFSET,
        HeaderExtension.ABS_CAPTURE_TIME,
        HeaderExtension.PLAYOUT_DELAY
    };

    private final int[] sourceIds = new int[COPIED.length];
    private final int[] targetIds = new int[COPIED.length];
    private final int midId;
    private final int absSendTimeId;
    private final int transportId;
    private final boolean twoByte;
    private final byte[] mid;

    /// @param source ids of the publisher
    /// @param target ids of the consumer
    /// @param mid the consumer's media id, 1 to 16 ASCII characters, or empty for none
    public RtpHeaderWriter(ExtensionIds source, ExtensionIds target, String mid) {
        this.mid = mid.getBytes(StandardCharsets.US_ASCII);
        if (this.mid.length > MAX_MID_LENGTH) {
            throw new IllegalArgumentException("mid is longer than " + MAX_MID_LENGTH + " bytes: " + mid);
        }
        this.midId = this.mid.length == 0 ? 0 : target.id(HeaderExtension.MID);
        this.absSendTimeId = target.id(HeaderExtension.ABS_SEND_TIME);
        this.transportId = target.id(HeaderExtension.TRANSPORT_CC);
        int highest = Math.max(midId, Math.max(absSendTimeId, transportId));
        for (int i = 0; i < COPIED.length; i++) {
            sourceIds[i] = source.id(COPIED[i]);
            targetIds[i] = target.id(COPIED[i]);
            highest = Math.max(highest, targetIds[i]);
        }
        this.twoByte = highest > 14;
    }

    /// Writes the header for `in` with the values of `header` at `outOffset`.
    ///
    /// @return the header's length; the payload is to follow it, without padding
    public int write(RtpPacket in, OutgoingHeader header, byte[] out, int outOffset) {
        int csrcs = in.csrcCount();
        put8(out, outOffset + 1, (header.marker ? 0x80 : 0) | header.payloadType);
        put16(out, outOffset + 2, header.sequenceNumber);
        put32(out, outOffset + 4, header.timestamp);
        put32(out, outOffset + 8, header.ssrc);
        System.arraycopy(in.buffer(), in.offset() + RtpPacket.FIXED_HEADER_LENGTH, out, outOffset + 12, csrcs * 4);
        int block = outOffset + RtpPacket.FIXED_HEADER_LENGTH + csrcs * 4;
        int end = writeElements(in, header, out, block + 4);
        if (end == block + 4) {
            put8(out, outOffset, 0x80 | csrcs);
            return block - outOffset;
        }
        while (((end - block) & 3) != 0) {
            out[end++] = 0;
        }
        put8(out, outOffset, 0x90 | csrcs);
        put16(out, block, twoByte ? 0x1000 : 0xbede);
        put16(out, block + 2, (end - block) / 4 - 1);
        return end - outOffset;
    }

    private int writeElements(RtpPacket in, OutgoingHeader header, byte[] out, int start) {
        int at = start;
        if (midId != 0) {
            at = element(out, at, midId, mid.length);
            System.arraycopy(mid, 0, out, at, mid.length);
            at += mid.length;
        }
        if (absSendTimeId != 0) {
            at = element(out, at, absSendTimeId, 3);
            put24(out, at, header.absSendTime);
            at += 3;
        }
        if (transportId != 0 && header.transportSequence >= 0) {
            at = element(out, at, transportId, 2);
            put16(out, at, header.transportSequence);
            at += 2;
        }
        for (int i = 0; i < targetIds.length; i++) {
            at = targetIds[i] == 0 ? at : copy(in, i, out, at);
        }
        return at;
    }

    private int copy(RtpPacket in, int index, byte[] out, int start) {
        int place = sourceIds[index] == 0 ? -1 : in.findExtension(sourceIds[index]);
        if (place < 0) {
            return start;
        }
        int size = in.extensionLength(place);
        if (size > MAX_COPIED || (size == 0 && !twoByte)) {
            return start;
        }
        int at = element(out, start, targetIds[index], size);
        System.arraycopy(in.buffer(), in.extensionOffset(place), out, at, size);
        return at + size;
    }

    private int element(byte[] out, int at, int id, int size) {
        if (twoByte) {
            put8(out, at, id);
            put8(out, at + 1, size);
            return at + 2;
        }
        put8(out, at, (id << 4) | (size - 1));
        return at + 1;
    }
}
