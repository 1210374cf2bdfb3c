package io.patchbay.node.srtp;

import io.patchbay.node.rtp.RtpPacket;

/// One profile's cryptography in one direction: no rollover, no replay protection. Owned by the media thread.
///
/// An RTP index is the 48 bits of rollover counter and sequence number; an RTCP index the 31 bits of RFC 3711 3.4.
sealed interface PacketCipher permits GcmCipher, CounterModeCipher {
    /// Encrypts `payloadLength` bytes behind the header in place and adds the tag.
    ///
    /// @return the whole packet's length
    int encryptRtp(byte[] buffer, int offset, int headerLength, int payloadLength, long index);

    /// Encrypts the payload of `plain` to behind the header at `offset` of `out` and adds the tag.
    ///
    /// @return the whole packet's length
    int encryptRtp(RtpPacket plain, byte[] out, int offset, int headerLength, long index);

    /// Checks and decrypts the payload of `in` to behind the header, which the caller has copied to `out`.
    ///
    /// @return false when the tag is wrong
    boolean decryptRtp(View in, int headerLength, long index, byte[] out, int outOffset);

    /// Encrypts a compound in place, adds tag and index.
    ///
    /// @return the whole packet's length
    int encryptRtcp(byte[] buffer, int offset, int length, int index);

    /// Checks and decrypts a compound to behind its first 8 bytes, which the caller has copied to `out`. `in` is all
    /// of the packet.
    ///
    /// @return false when the tag is wrong
    boolean decryptRtcp(View in, int indexWord, byte[] out, int outOffset);

    /// The bytes of a packet that was received; reused.
    final class View {
        byte[] buffer = new byte[0];
        int offset;
        int length;

        View set(byte[] buffer, int offset, int length) {
            this.buffer = buffer;
            this.offset = offset;
            this.length = length;
            return this;
        }
    }
}
