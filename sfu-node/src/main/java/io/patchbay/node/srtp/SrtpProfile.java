package io.patchbay.node.srtp;

import java.util.Optional;

/// The protection profiles we negotiate, in order of preference. GCM first: HMAC-SHA1 costs more than all of GCM
/// (ADR 0021).
public enum SrtpProfile {
    /// RFC 7714.
    AEAD_AES_128_GCM(7, 16, 12, 16, 16),
    /// RFC 3711, RFC 5764.
    AES_CM_128_HMAC_SHA1_80(1, 16, 14, 10, 10);

    /// The most bytes that protection adds to an RTP packet.
    public static final int MAX_RTP_OVERHEAD = 16;
    /// The most bytes that protection adds to an RTCP packet: the tag and the index.
    public static final int MAX_RTCP_OVERHEAD = 16 + 4;

    private final int dtlsId;
    private final int keyLength;
    private final int saltLength;
    private final int rtpTagLength;
    private final int rtcpTagLength;

    SrtpProfile(int dtlsId, int keyLength, int saltLength, int rtpTagLength, int rtcpTagLength) {
        this.dtlsId = dtlsId;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.rtpTagLength = rtpTagLength;
        this.rtcpTagLength = rtcpTagLength;
    }

    /// The profile's number in the `use_srtp` extension (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
    public int dtlsId() {
        return dtlsId;
    }

    /// Bytes of the master key.
    public int keyLength() {
        return keyLength;
    }

    /// Bytes of the master salt.
    public int saltLength() {
        return saltLength;
    }

    int rtpTagLength() {
        return rtpTagLength;
    }

    int rtcpTagLength() {
        return rtcpTagLength;
    }

    /// How many bytes DTLS has to export: both sides' keys and salts.
    public int exportLength() {
        return 2 * (keyLength + saltLength);
    }

    /// The profile with this number in `use_srtp`.
    public static Optional<SrtpProfile> ofDtlsId(int dtlsId) {
        for (SrtpProfile profile : values()) {
            if (profile.dtlsId == dtlsId) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
