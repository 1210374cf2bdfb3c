package io.patchbay.node.stun;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.put32;
import static io.patchbay.node.packet.Bytes.put64;
import static io.patchbay.node.packet.Bytes.put8;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Writes one STUN message into a caller's buffer: begin, add attributes, then integrity, then fingerprint. Room
/// needed: [StunMessage#MAX_LENGTH] bytes. Reused; owned by one thread.
public final class StunWriter {
    private byte[] out = new byte[0];
    private int start;
    private int end;

    /// Begins a binding request.
    public StunWriter request(byte[] out, int offset, byte[] transactionId) {
        begin(out, offset, 0x0001);
        put32(out, offset + 4, StunMessage.MAGIC_COOKIE);
        System.arraycopy(transactionId, 0, out, offset + 8, StunMessage.TRANSACTION_ID_LENGTH);
        return this;
    }

    /// Begins the success response to a request.
    public StunWriter success(byte[] out, int offset, StunMessage request) {
        begin(out, offset, 0x0101);
        request.copyTransaction(out, offset);
        return this;
    }

    /// Begins an error response to a request.
    ///
    /// @param code 300 to 699
    public StunWriter error(byte[] out, int offset, StunMessage request, int code) {
        begin(out, offset, 0x0111);
        request.copyTransaction(out, offset);
        byte[] reason = reason(code).getBytes(StandardCharsets.US_ASCII);
        int at = attribute(StunAttribute.ERROR_CODE, 4 + reason.length);
        put16(out, at, 0);
        put8(out, at + 2, code / 100);
        put8(out, at + 3, code % 100);
        System.arraycopy(reason, 0, out, at + 4, reason.length);
        return this;
    }

    private static String reason(int code) {
        return switch (code) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthenticated";
            case 420 -> "Unknown Attribute";
            case 487 -> "Role Conflict";
            default -> "Error";
        };
    }

    private void begin(byte[] buffer, int offset, int type) {
        out = buffer;
        start = offset;
        end = offset + StunMessage.HEADER_LENGTH;
        put16(out, start, type);
    }

    public StunWriter username(String username) {
        return bytes(StunAttribute.USERNAME, username.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter software(String software) {
        return bytes(StunAttribute.SOFTWARE, software.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter priority(long priority) {
        put32(out, attribute(StunAttribute.PRIORITY, 4), (int) priority);
        return this;
    }

    public StunWriter nomination(long nomination) {
        put32(out, attribute(StunAttribute.NOMINATION, 4), (int) nomination);
        return this;
    }

    public StunWriter useCandidate() {
        attribute(StunAttribute.USE_CANDIDATE, 0);
        return this;
    }

    public StunWriter controlling(long tieBreaker) {
        put64(out, attribute(StunAttribute.ICE_CONTROLLING, 8), tieBreaker);
        return this;
    }

    public StunWriter controlled(long tieBreaker) {
        put64(out, attribute(StunAttribute.ICE_CONTROLLED, 8), tieBreaker);
        return this;
    }

    /// UNKNOWN-ATTRIBUTES with one type (RFC 8489 section 14.13).
    public StunWriter unknownAttribute(int type) {
        put16(out, attribute(StunAttribute.UNKNOWN_ATTRIBUTES, 2), type);
        return this;
    }

    /// XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).
    public StunWriter xorMappedAddress(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        int at = attribute(StunAttribute.XOR_MAPPED_ADDRESS, 4 + ip.length);
        put16(out, at, ip.length == 4 ? 1 : 2);
        put16(out, at + 2, address.getPort() ^ (StunMessage.MAGIC_COOKIE >>> 16));
        for (int i = 0; i < ip.length; i++) {
            out[at + 4 + i] = (byte) (ip[i] ^ out[start + 4 + i]);
        }
        return this;
    }

    /// An attribute of any type.
    public StunWriter bytes(int type, byte[] value) {
        System.arraycopy(value, 0, out, attribute(type, value.length), value.length);
        return this;
    }

    private int attribute(int type, int size) {
        put16(out, end, type);
        put16(out, end + 2, size);
        int at = end + 4;
        end = at + ((size + 3) & ~3);
        for (int i = at + size; i < end; i++) {
            out[i] = 0;
        }
        return at;
    }

    /// Adds MESSAGE-INTEGRITY over what was written so far.
    public StunWriter integrity(byte[] password) {
        int covered = end - start;
        int at = attribute(StunAttribute.MESSAGE_INTEGRITY, StunCrypto.INTEGRITY_LENGTH);
        putLength();
        byte[] tag = StunCrypto.integrity(out, start, covered, password);
        System.arraycopy(tag, 0, out, at, tag.length);
        return this;
    }

    /// Adds FINGERPRINT and ends the message.
    ///
    /// @return its length
    public int fingerprint() {
        int covered = end - start;
        int at = attribute(StunAttribute.FINGERPRINT, 4);
        putLength();
        put32(out, at, StunCrypto.fingerprint(out, start, covered));
        return end - start;
    }

    private void putLength() {
        put16(out, start + 2, end - start - StunMessage.HEADER_LENGTH);
    }
}
