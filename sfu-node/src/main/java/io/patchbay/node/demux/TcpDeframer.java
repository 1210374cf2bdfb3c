package io.patchbay.node.demux;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.u16;

import io.patchbay.node.packet.DropReason;

/// Cuts ICE-TCP frames (RFC 4571: two bytes of length, then the packet) out of a byte stream, incrementally. One per
/// connection; owned by the media thread. After an answer other than `NONE` the stream cannot be understood any more
/// and the connection is to be closed.
///
/// ```java
/// int used = 0;
/// while (used < count) {
///     used += deframer.push(bytes, offset + used, count - used);
///     if (deframer.reason() != DropReason.NONE) { close(); break; }
///     if (deframer.isComplete()) { handle(deframer.buffer(), deframer.length()); deframer.next(); }
/// }
/// ```
public final class TcpDeframer {
    /// The bytes before each packet.
    public static final int PREFIX_LENGTH = 2;

    private final byte[] prefix = new byte[PREFIX_LENGTH];
    private final byte[] frame;
    private int prefixFilled;
    private int expected;
    private int filled;
    private DropReason reason = DropReason.NONE;

    /// @param maxFrameBytes longest packet, 1 to 65,535; a WebRTC packet fits into 1,500
    public TcpDeframer(int maxFrameBytes) {
        this.frame = new byte[maxFrameBytes];
    }

    /// Takes bytes until a frame is complete or they are used up.
    ///
    /// @return how many were taken, 1 to `length`; 0 when a frame is waiting for [#next] or the stream is broken
    public int push(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && reason == DropReason.NONE && !isComplete()) {
            if (prefixFilled < PREFIX_LENGTH) {
                prefix[prefixFilled++] = bytes[at++];
                if (prefixFilled == PREFIX_LENGTH) {
                    readPrefix();
                }
            } else {
                int count = Math.min(end - at, expected - filled);
                System.arraycopy(bytes, at, frame, filled, count);
                filled += count;
                at += count;
            }
        }
        return at - offset;
    }

    private void readPrefix() {
        expected = u16(prefix, 0);
        if (expected == 0) {
            reason = DropReason.TCP_FRAME_EMPTY;
        } else if (expected > frame.length) {
            reason = DropReason.TCP_FRAME_TOO_LONG;
        }
    }

    /// Whether [#buffer] holds a whole packet.
    public boolean isComplete() {
        return prefixFilled == PREFIX_LENGTH && filled == expected && reason == DropReason.NONE;
    }

    /// The packet, from index 0; overwritten after [#next].
    public byte[] buffer() {
        return frame;
    }

    /// The packet's length.
    public int length() {
        return expected;
    }

    /// `NONE`, or why the connection is to be closed.
    public DropReason reason() {
        return reason;
    }

    /// Lets go of the packet and waits for the next one.
    public void next() {
        if (!isComplete()) {
            throw new IllegalStateException("no whole frame: " + filled + " of " + expected + " bytes");
        }
        prefixFilled = 0;
        filled = 0;
        expected = 0;
    }

    /// Writes the prefix of a packet to be sent.
    ///
    /// @param length 1 to 65,535
    public static void writePrefix(int length, byte[] out, int offset) {
        put16(out, offset, length);
    }
}
