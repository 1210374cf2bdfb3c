package io.patchbay.node.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Network byte order over heap arrays. Offsets are not checked beyond the array's own bounds: callers check lengths
/// once per packet.
public final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

    private Bytes() {}

    /// An unsigned byte, 0 to 255.
    public static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    /// An unsigned 16-bit value, 0 to 65,535.
    public static int u16(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at) & 0xffff;
    }

    /// An unsigned 24-bit value, 0 to 16,777,215.
    public static int u24(byte[] bytes, int at) {
        return (u8(bytes, at) << 16) | u16(bytes, at + 1);
    }

    /// 32 bits as they are; SSRCs and RTP timestamps stay in an int.
    public static int i32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /// An unsigned 32-bit value, 0 to 4,294,967,295.
    public static long u32(byte[] bytes, int at) {
        return i32(bytes, at) & 0xffff_ffffL;
    }

    /// 64 bits as they are.
    public static long i64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /// Writes the low 8 bits.
    public static void put8(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
    }

    /// Writes the low 16 bits.
    public static void put16(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    /// Writes the low 24 bits.
    public static void put24(byte[] bytes, int at, int value) {
        put8(bytes, at, value >>> 16);
        put16(bytes, at + 1, value);
    }

    /// Writes 32 bits.
    public static void put32(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    /// Writes 64 bits.
    public static void put64(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }
}
