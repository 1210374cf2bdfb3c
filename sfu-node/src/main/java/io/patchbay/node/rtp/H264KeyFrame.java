package io.patchbay.node.rtp;

import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u8;

/// Finds the first packet of an H264 key frame in the payload format of RFC 6184: a sequence parameter set or an IDR
/// slice as a single unit (5.6), in an aggregation packet (STAP-A, 5.7.1) or in the first fragment (FU-A, 5.8).
public final class H264KeyFrame {
    private static final int IDR = 5;
    private static final int SPS = 7;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;
    private static final int MAX_UNITS = 64;

    private H264KeyFrame() {}

    /// Whether this is a packet that a key frame may begin with. It normally begins with its SPS; the IDR slices after
    /// it answer true as well.
    public static boolean isKeyFrame(byte[] buffer, int offset, int length) {
        return hasUnit(buffer, offset, length, IDR) || hasParameters(buffer, offset, length);
    }

    /// Whether the packet has an SPS: the key frame begins here.
    public static boolean hasParameters(byte[] buffer, int offset, int length) {
        return hasUnit(buffer, offset, length, SPS);
    }

    private static boolean hasUnit(byte[] buffer, int offset, int length, int wanted) {
        if (length < 1) {
            return false;
        }
        int type = buffer[offset] & 0x1f;
        return switch (type) {
            case STAP_A -> aggregates(buffer, offset + 1, offset + length, wanted);
            case FU_A -> length >= 2 && u8(buffer, offset + 1) >= 0x80 && (buffer[offset + 1] & 0x1f) == wanted;
            default -> type == wanted;
        };
    }

    private static boolean aggregates(byte[] buffer, int start, int end, int wanted) {
        int at = start;
        for (int i = 0; i < MAX_UNITS && at + 3 <= end; i++) {
            int size = u16(buffer, at);
            if (size == 0 || at + 2 + size > end) {
                return false;
            }
            if ((buffer[at + 2] & 0x1f) == wanted) {
                return true;
            }
            at += 2 + size;
        }
        return false;
    }
}
