package io.patchbay.node.stun;

import static io.patchbay.node.packet.Bytes.i32;
import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u32;
import static io.patchbay.node.packet.Bytes.u8;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A view of one STUN message (RFC 8489 section 5) in place. Reused; valid until the next [#wrap]. Owned by the media
/// thread.
///
/// Only the first attribute of a type counts, and after MESSAGE-INTEGRITY nothing but FINGERPRINT does.
public final class StunMessage {
    public static final int HEADER_LENGTH = 20;
    public static final int MAGIC_COOKIE = 0x2112a442;
    public static final int TRANSACTION_ID_LENGTH = 12;
    /// Longer messages are refused; a binding request of a browser has about 100 bytes.
    public static final int MAX_LENGTH = 1024;

    private static final int MAX_ATTRIBUTES = 32;
    /// RFC 8489 section 14.3 allows 508 bytes.
    private static final int MAX_USERNAME = 508;

    private final int[] types = new int[MAX_ATTRIBUTES];
    private final int[] offsets = new int[MAX_ATTRIBUTES];
    private final int[] lengths = new int[MAX_ATTRIBUTES];
    private int attributes;
    private int unknown;
    private byte[] buffer = new byte[HEADER_LENGTH];
    private int offset;

    /// Looks at another message and checks its structure and its FINGERPRINT, if there is one; not its integrity. On
    /// any answer but `NONE` the view must not be read.
    public DropReason wrap(byte[] buffer, int offset, int length) {
        if (length < HEADER_LENGTH) {
            return DropReason.STUN_TOO_SHORT;
        }
        if (length > MAX_LENGTH) {
            return DropReason.STUN_TOO_LONG;
        }
        if ((buffer[offset] & 0xc0) != 0
                || i32(buffer, offset + 4) != MAGIC_COOKIE
                || (length & 3) != 0
                || u16(buffer, offset + 2) + HEADER_LENGTH != length) {
            return DropReason.STUN_BAD_HEADER;
        }
        this.buffer = buffer;
        this.offset = offset;
        this.attributes = 0;
        this.unknown = 0;
        if (!indexAttributes(offset + length)) {
            return DropReason.STUN_BAD_ATTRIBUTE;
        }
        int fingerprint = find(StunAttribute.FINGERPRINT);
        return fingerprint < 0 || hasGoodFingerprint(fingerprint, offset + length)
                ? DropReason.NONE
                : DropReason.STUN_BAD_FINGERPRINT;
    }

    private boolean indexAttributes(int end) {
        boolean sealed = false;
        int at = offset + HEADER_LENGTH;
        while (at < end) {
            int type = u16(buffer, at);
            int size = u16(buffer, at + 2);
            if (at + 4 + ((size + 3) & ~3) > end || !hasGoodSize(type, size)) {
                return false;
            }
            if (!sealed || type == StunAttribute.FINGERPRINT) {
                if (attributes == MAX_ATTRIBUTES) {
                    return false;
                }
                add(type, at + 4, size);
            }
            sealed |= type == StunAttribute.MESSAGE_INTEGRITY;
            at += 4 + ((size + 3) & ~3);
        }
        return true;
    }

    private void add(int type, int at, int size) {
        if (!StunAttribute.isUnderstood(type) && unknown == 0) {
            unknown = type;
        }
        types[attributes] = type;
        offsets[attributes] = at;
        lengths[attributes++] = size;
    }

    private static boolean hasGoodSize(int type, int size) {
        return switch (type) {
            case StunAttribute.PRIORITY, StunAttribute.FINGERPRINT, StunAttribute.NOMINATION -> size == 4;
            case StunAttribute.ICE_CONTROLLED, StunAttribute.ICE_CONTROLLING -> size == 8;
            case StunAttribute.MESSAGE_INTEGRITY -> size == StunCrypto.INTEGRITY_LENGTH;
            case StunAttribute.USERNAME -> size <= MAX_USERNAME;
            case StunAttribute.USE_CANDIDATE -> size == 0;
            case StunAttribute.XOR_MAPPED_ADDRESS -> size == 8 || size == 20;
            case StunAttribute.ERROR_CODE -> size >= 4;
            default -> true;
        };
    }

    private boolean hasGoodFingerprint(int place, int end) {
        int at = offsets[place] - 4;
        // It has to be the last attribute.
        return at + 8 == end && i32(buffer, at + 4) == StunCrypto.fingerprint(buffer, offset, at - offset);
    }

    private int find(int type) {
        for (int i = 0; i < attributes; i++) {
            if (types[i] == type) {
                return i;
            }
        }
        return -1;
    }

    /// Whether there is an attribute of this type.
    public boolean has(int type) {
        return find(type) >= 0;
    }

    public boolean isBindingRequest() {
        return u16(buffer, offset) == 0x0001;
    }

    public boolean isBindingIndication() {
        return u16(buffer, offset) == 0x0011;
    }

    public boolean isBindingSuccess() {
        return u16(buffer, offset) == 0x0101;
    }

    public boolean isBindingError() {
        return u16(buffer, offset) == 0x0111;
    }

    /// USERNAME as text, or null.
    public @Nullable String username() {
        int place = find(StunAttribute.USERNAME);
        return place < 0 ? null : new String(buffer, offsets[place], lengths[place], StandardCharsets.UTF_8);
    }

    /// The part of USERNAME before the colon: the receiver's own fragment (RFC 8445 section 7.2.2); null if there is
    /// no USERNAME or no colon in it.
    public @Nullable String localFragment() {
        String username = username();
        int colon = username == null ? -1 : username.indexOf(':');
        return username == null || colon < 0 ? null : username.substring(0, colon);
    }

    /// PRIORITY, 0 to 2^32 - 1; 0 if absent.
    public long priority() {
        int place = find(StunAttribute.PRIORITY);
        return place < 0 ? 0 : u32(buffer, offsets[place]);
    }

    /// NOMINATION, or -1 if absent.
    public long nomination() {
        int place = find(StunAttribute.NOMINATION);
        return place < 0 ? -1 : u32(buffer, offsets[place]);
    }

    /// The code of ERROR-CODE (300 to 699), or 0 if absent.
    public int errorCode() {
        int place = find(StunAttribute.ERROR_CODE);
        return place < 0 ? 0 : (buffer[offsets[place] + 2] & 7) * 100 + u8(buffer, offsets[place] + 3);
    }

    /// The first attribute that has to be understood and is not, or 0.
    public int unknownAttribute() {
        return unknown;
    }

    /// A copy of the transaction id.
    public byte[] transactionId() {
        return Arrays.copyOfRange(buffer, offset + 8, offset + HEADER_LENGTH);
    }

    /// Whether MESSAGE-INTEGRITY is there and right for the password. Compares in constant time.
    public boolean hasIntegrity(byte[] password) {
        int place = find(StunAttribute.MESSAGE_INTEGRITY);
        if (place < 0) {
            return false;
        }
        int covered = offsets[place] - 4 - offset;
        int length = u16(buffer, offset + 2);
        put16(buffer, offset + 2, covered + 4 + StunCrypto.INTEGRITY_LENGTH - HEADER_LENGTH);
        byte[] expected = StunCrypto.integrity(buffer, offset, covered, password);
        put16(buffer, offset + 2, length);
        int at = offsets[place];
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(buffer, at, at + StunCrypto.INTEGRITY_LENGTH));
    }

    /// XOR-MAPPED-ADDRESS (RFC 8489 section 14.2), or null if absent or of an unknown family.
    public @Nullable InetSocketAddress xorMappedAddress() {
        int place = find(StunAttribute.XOR_MAPPED_ADDRESS);
        if (place < 0) {
            return null;
        }
        int at = offsets[place];
        int size = buffer[at + 1] == 1 ? 4 : 16;
        if (lengths[place] != 4 + size) {
            return null;
        }
        byte[] address = Arrays.copyOfRange(buffer, at + 4, at + 4 + size);
        for (int i = 0; i < size; i++) {
            address[i] ^= buffer[offset + 4 + i];
        }
        try {
            int port = u16(buffer, at + 2) ^ (MAGIC_COOKIE >>> 16);
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + size + " bytes", e);
        }
    }

    /// Copies the message's cookie and transaction id into a response.
    void copyTransaction(byte[] out, int outOffset) {
        Bytes.put32(out, outOffset + 4, MAGIC_COOKIE);
        System.arraycopy(buffer, offset + 8, out, outOffset + 8, TRANSACTION_ID_LENGTH);
    }
}
