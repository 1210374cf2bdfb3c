package io.patchbay.node.rtp;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.put8;
import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u8;

import io.patchbay.node.packet.DropReason;

/// A view of the VP8 payload descriptor (RFC 7741 section 4.2). Reused; owned by the media thread.
///
/// ```
///  |X|R|N|S|R| PID |  |I|L|T|K| RSV |  |M| PictureID (7 or 15) |  | TL0PICIDX |  |TID|Y| KEYIDX |
/// ```
public final class Vp8Descriptor {
    /// A field that the descriptor does not have.
    public static final int ABSENT = -1;

    private int start;
    private int length;
    private int pictureId;
    private int pictureIdOffset;
    private boolean longPictureId;
    private int tl0PicIdx;
    private int tl0PicIdxOffset;
    private int temporalId;
    private boolean layerSync;
    private int keyIdx;
    private boolean startOfFrame;
    private boolean nonReference;
    private boolean keyFrame;

    /// Reads the descriptor at the beginning of an RTP payload.
    public DropReason parse(byte[] buffer, int offset, int payloadLength) {
        clear(offset);
        int end = offset + payloadLength;
        if (payloadLength < 1) {
            return DropReason.VP8_BAD_DESCRIPTOR;
        }
        int first = u8(buffer, offset);
        nonReference = (first & 0x20) != 0;
        startOfFrame = (first & 0x10) != 0 && (first & 0x07) == 0;
        int at = offset + 1;
        if ((first & 0x80) != 0) {
            at = parseExtension(buffer, at, end);
        }
        if (at < 0 || at >= end) {
            return DropReason.VP8_BAD_DESCRIPTOR;
        }
        length = at - offset;
        keyFrame = startOfFrame && (buffer[at] & 0x01) == 0;
        return DropReason.NONE;
    }

    private void clear(int offset) {
        start = offset;
        length = 0;
        pictureId = ABSENT;
        tl0PicIdx = ABSENT;
        temporalId = ABSENT;
        keyIdx = ABSENT;
        layerSync = false;
        longPictureId = false;
        keyFrame = false;
    }

    private int parseExtension(byte[] buffer, int offset, int end) {
        if (offset >= end) {
            return -1;
        }
        int flags = u8(buffer, offset);
        int at = offset + 1;
        if ((flags & 0x80) != 0) {
            if (at >= end) {
                return -1;
            }
            pictureIdOffset = at;
            longPictureId = buffer[at] < 0;
            if (longPictureId && at + 2 > end) {
                return -1;
            }
            pictureId = longPictureId ? u16(buffer, at) & 0x7fff : buffer[at];
            at += longPictureId ? 2 : 1;
        }
        if ((flags & 0x40) != 0) {
            if (at >= end) {
                return -1;
            }
            tl0PicIdxOffset = at;
            tl0PicIdx = u8(buffer, at++);
        }
        if ((flags & 0x30) != 0) {
            if (at >= end) {
                return -1;
            }
            parseTemporal(flags, u8(buffer, at++));
        }
        return at;
    }

    private void parseTemporal(int flags, int value) {
        if ((flags & 0x20) != 0) {
            temporalId = value >>> 6;
            layerSync = (value & 0x20) != 0;
        }
        if ((flags & 0x10) != 0) {
            keyIdx = value & 0x1f;
        }
    }

    /// Writes other ids over a copy of this descriptor whose first byte is at `offset` of `out`. Fields that are
    /// absent stay absent, and the width of the picture id stays (its value is cut to it), so the length does too.
    public void rewrite(byte[] out, int offset, int newPictureId, int newTl0PicIdx) {
        if (pictureId != ABSENT) {
            int at = offset + pictureIdOffset - start;
            if (longPictureId) {
                put16(out, at, 0x8000 | (newPictureId & 0x7fff));
            } else {
                put8(out, at, newPictureId & 0x7f);
            }
        }
        if (tl0PicIdx != ABSENT) {
            put8(out, offset + tl0PicIdxOffset - start, newTl0PicIdx);
        }
    }

    /// The descriptor's length; the VP8 frame's bytes follow.
    public int length() {
        return length;
    }

    /// 7 or 15 bits, or [#ABSENT].
    public int pictureId() {
        return pictureId;
    }

    /// 15 or 7; meaningless without a picture id.
    public int pictureIdBits() {
        return longPictureId ? 15 : 7;
    }

    /// 8 bits, or [#ABSENT].
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    /// 0 to 3, or [#ABSENT].
    public int temporalId() {
        return temporalId;
    }

    /// Whether this frame needs only frames of layer 0 ("Y").
    public boolean layerSync() {
        return layerSync;
    }

    /// 5 bits, or [#ABSENT].
    public int keyIdx() {
        return keyIdx;
    }

    /// Whether the packet begins a frame.
    public boolean startOfFrame() {
        return startOfFrame;
    }

    /// Whether no other frame needs this one.
    public boolean nonReference() {
        return nonReference;
    }

    /// Whether the packet begins a key frame.
    public boolean keyFrame() {
        return keyFrame;
    }
}
