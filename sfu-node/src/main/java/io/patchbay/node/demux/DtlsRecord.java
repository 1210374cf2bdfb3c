package io.patchbay.node.demux;

import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u8;

/// The header of a DTLS record (RFC 6347 section 4.1), looked at before a datagram is handed to a handshake's thread:
/// what cannot be DTLS shall not wake it.
public final class DtlsRecord {
    /// Type, version, epoch, sequence number, length.
    public static final int HEADER_LENGTH = 13;

    private static final int LENGTH_AT = 11;
    /// change_cipher_spec to application_data.
    private static final int FIRST_TYPE = 20;

    private static final int LAST_TYPE = 23;

    private DtlsRecord() {}

    /// Whether the datagram begins with a record of DTLS 1.0 or 1.2 that lies in it whole.
    public static boolean isPlausible(byte[] buffer, int offset, int length) {
        if (length < HEADER_LENGTH) {
            return false;
        }
        int type = u8(buffer, offset);
        int version = u16(buffer, offset + 1);
        // A hello carries 1.0 in its record, whatever it offers inside (RFC 9147 section 5.3).
        return type >= FIRST_TYPE
                && type <= LAST_TYPE
                && (version == 0xfeff || version == 0xfefd)
                && HEADER_LENGTH + u16(buffer, offset + LENGTH_AT) <= length;
    }
}
