package io.patchbay.node.rtp;

import static io.patchbay.node.packet.Bytes.i32;
import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u8;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;

/// A view of one plain RTP packet (RFC 3550 section 5.1) with its header extensions (RFC 8285), in place. Reused for
/// every packet of a loop; valid until the next [#wrap]. Owned by the media thread.
public final class RtpPacket {
    /// The header without contributing sources and extension.
    public static final int FIXED_HEADER_LENGTH = 12;
    /// Header extension elements beyond this many are not looked at.
    public static final int MAX_EXTENSIONS = 16;

    private static final int ONE_BYTE_PROFILE = 0xbede;
    private static final int TWO_BYTE_PROFILE = 0x1000;

    private final int[] extensionIds = new int[MAX_EXTENSIONS];
    private final int[] extensionOffsets = new int[MAX_EXTENSIONS];
    private final int[] extensionLengths = new int[MAX_EXTENSIONS];
    private int extensionCount;

    private byte[] buffer = new byte[FIXED_HEADER_LENGTH];
    private int offset;
    private int length;
    private int headerLength;
    private int paddingLength;

    /// The length of the whole header, from the bytes that are never encrypted, or -1 when they are no RTP header.
    public static int headerLength(byte[] buffer, int offset, int length) {
        if (length < FIXED_HEADER_LENGTH || u8(buffer, offset) >>> 6 != 2) {
            return -1;
        }
        int header = FIXED_HEADER_LENGTH + (u8(buffer, offset) & 0x0f) * 4;
        if ((buffer[offset] & 0x10) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + u16(buffer, offset + header + 2) * 4;
        }
        return header <= length ? header : -1;
    }

    /// The synchronisation source of a packet that is long enough.
    public static int ssrc(byte[] buffer, int offset) {
        return i32(buffer, offset + 8);
    }

    /// The sequence number of a packet that is long enough.
    public static int sequenceNumber(byte[] buffer, int offset) {
        return u16(buffer, offset + 2);
    }

    /// Looks at another packet. On any answer but `NONE` the view must not be read.
    public DropReason wrap(byte[] buffer, int offset, int length) {
        if (length < FIXED_HEADER_LENGTH) {
            return DropReason.RTP_TOO_SHORT;
        }
        if (u8(buffer, offset) >>> 6 != 2) {
            return DropReason.RTP_BAD_VERSION;
        }
        int header = headerLength(buffer, offset, length);
        if (header < 0) {
            return DropReason.RTP_BAD_EXTENSION;
        }
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.headerLength = header;
        this.extensionCount = 0;
        this.paddingLength = 0;
        if ((buffer[offset] & 0x20) != 0) {
            paddingLength = header == length ? 0 : u8(buffer, offset + length - 1);
            if (paddingLength == 0 || paddingLength > length - header) {
                return DropReason.RTP_BAD_PADDING;
            }
        }
        return (buffer[offset] & 0x10) == 0 || indexExtensions() ? DropReason.NONE : DropReason.RTP_BAD_EXTENSION;
    }

    private boolean indexExtensions() {
        int block = offset + FIXED_HEADER_LENGTH + csrcCount() * 4;
        int profile = u16(buffer, block);
        int end = offset + headerLength;
        if (profile == ONE_BYTE_PROFILE) {
            return indexOneByte(block + 4, end);
        }
        // Anything else is a profile of its own (RFC 3550 section 5.3.1) and no business of ours.
        return (profile & 0xfff0) != TWO_BYTE_PROFILE || indexTwoByte(block + 4, end);
    }

    private boolean indexOneByte(int start, int end) {
        int at = start;
        while (at < end) {
            int id = u8(buffer, at) >>> 4;
            int size = (buffer[at] & 0x0f) + 1;
            if (id == 15) {
                return true;
            }
            at++;
            if (id == 0) {
                continue;
            }
            if (at + size > end) {
                return false;
            }
            add(id, at, size);
            at += size;
        }
        return true;
    }

    private boolean indexTwoByte(int start, int end) {
        int at = start;
        while (at < end) {
            int id = u8(buffer, at++);
            if (id == 0) {
                continue;
            }
            if (at == end || at + 1 + u8(buffer, at) > end) {
                return false;
            }
            add(id, at + 1, u8(buffer, at));
            at += 1 + u8(buffer, at);
        }
        return true;
    }

    private void add(int id, int at, int size) {
        if (extensionCount < MAX_EXTENSIONS) {
            extensionIds[extensionCount] = id;
            extensionOffsets[extensionCount] = at;
            extensionLengths[extensionCount++] = size;
        }
    }

    /// The place of the first extension element with this id (1 to 255), for the `extension…` methods; -1 if there
    /// is none, also for id 0, which stands for "not negotiated".
    public int findExtension(int id) {
        for (int i = 0; i < extensionCount; i++) {
            if (extensionIds[i] == id) {
                return i;
            }
        }
        return -1;
    }

    /// Where the element's data begin in [#buffer].
    public int extensionOffset(int place) {
        return extensionOffsets[place];
    }

    /// The element's data length, 0 to 255.
    public int extensionLength(int place) {
        return extensionLengths[place];
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /// The whole packet's length, with padding.
    public int length() {
        return length;
    }

    public int headerLength() {
        return headerLength;
    }

    public int payloadOffset() {
        return offset + headerLength;
    }

    /// The payload's length, without padding.
    public int payloadLength() {
        return length - headerLength - paddingLength;
    }

    public int paddingLength() {
        return paddingLength;
    }

    public int csrcCount() {
        return buffer[offset] & 0x0f;
    }

    public boolean marker() {
        return buffer[offset + 1] < 0;
    }

    public int payloadType() {
        return buffer[offset + 1] & 0x7f;
    }

    public int sequenceNumber() {
        return u16(buffer, offset + 2);
    }

    public int timestamp() {
        return i32(buffer, offset + 4);
    }

    public int ssrc() {
        return i32(buffer, offset + 8);
    }

    /// Changes the packet in place.
    public void sequenceNumber(int sequence) {
        Bytes.put16(buffer, offset + 2, sequence);
    }

    /// Changes the packet in place.
    public void ssrc(int ssrc) {
        Bytes.put32(buffer, offset + 8, ssrc);
    }

    /// Changes the packet in place, keeping the marker.
    public void payloadType(int payloadType) {
        Bytes.put8(buffer, offset + 1, (buffer[offset + 1] & 0x80) | (payloadType & 0x7f));
    }
}
