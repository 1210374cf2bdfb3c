package io.patchbay.node.demux;

import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u8;

/// The header of a DTLS record (RFC 6347 section 4.1), looked at before a datagram is handed to a handshake's thread:
/// what cannot be DTLS shall not wake it.
public final class DtlsRecord {
    /// Type, version, epoch, sequence number, length.
    public static final int HEADER_LENGTH = 13;

    /// Explicit nonce and tag of the AEAD suites that we agree on (RFC 5288 section 3): no encrypted record is shorter.
    public static final int MIN_ENCRYPTED = 24;

    private static final int EPOCH_AT = 3;
    private static final int LENGTH_AT = 11;
    /// change_cipher_spec to application_data.
    private static final int FIRST_TYPE = 20;

    private static final int LAST_TYPE = 23;

    private DtlsRecord() {}

    /// Whether the datagram consists of records of DTLS 1.0 or 1.2. Otherwise it is refused as a whole: Bouncy Castle
    /// ends an association for an encrypted record that is too short for a tag, before it knows who sent it.
    public static boolean isPlausible(byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at + HEADER_LENGTH <= end && isRecord(buffer, at)) {
            at += HEADER_LENGTH + u16(buffer, at + LENGTH_AT);
        }
        return length > 0 && at == end;
    }

    private static boolean isRecord(byte[] buffer, int at) {
        int type = u8(buffer, at);
        int version = u16(buffer, at + 1);
        boolean encrypted = u16(buffer, at + EPOCH_AT) > 0;
        // A hello carries 1.0 in its record, whatever it offers inside (RFC 9147 section 5.3).
        return type >= FIRST_TYPE
                && type <= LAST_TYPE
                && (version == 0xfeff || version == 0xfefd)
                && (!encrypted || u16(buffer, at + LENGTH_AT) >= MIN_ENCRYPTED);
    }
}
