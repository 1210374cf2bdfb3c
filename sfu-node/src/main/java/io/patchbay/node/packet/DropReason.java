package io.patchbay.node.packet;

import java.util.Locale;

/// Why a packet went no further. `NONE` means that it is good. Peers' errors are these values, never exceptions; the
/// media loop counts them and [#label] is the `reason` label of the counter.
public enum DropReason {
    NONE,
    /// The first byte belongs to no protocol we speak (RFC 7983).
    JUNK,
    /// From an address that no transport knows: no good STUN request came from there.
    PATH_UNKNOWN,
    /// A DTLS record while no handshake is allowed yet, or more of them than can wait.
    DTLS_NOT_TAKEN,
    /// Not the header of a DTLS record, or a length that is not there.
    DTLS_BAD_RECORD,
    RTP_TOO_SHORT,
    RTP_BAD_VERSION,
    RTP_BAD_EXTENSION,
    RTP_BAD_PADDING,
    /// Neither SSRC nor mid and rid belong to a producer of the transport.
    RTP_UNKNOWN_STREAM,
    /// Not the payload type that signaling agreed on for the stream.
    RTP_UNKNOWN_PAYLOAD_TYPE,
    /// Padding only: bandwidth probing on the media stream.
    RTP_EMPTY,
    /// A packet that we have already: libwebrtc repeats some to probe the path, and originals may come after their
    /// repetition.
    RTP_DUPLICATE,
    /// The producer is paused, and its client goes on sending.
    PRODUCER_PAUSED,
    /// An RTX packet without an original sequence number: bandwidth probing (RFC 4588 section 4).
    RTX_EMPTY,
    RTCP_TOO_SHORT,
    RTCP_TOO_LONG,
    RTCP_BAD_VERSION,
    /// A length, count or size inside the compound does not fit the bytes that are there.
    RTCP_BAD_LENGTH,
    RTCP_TOO_MANY,
    STUN_TOO_SHORT,
    STUN_TOO_LONG,
    STUN_BAD_HEADER,
    STUN_BAD_ATTRIBUTE,
    STUN_BAD_FINGERPRINT,
    STUN_NOT_A_REQUEST,
    STUN_BAD_CREDENTIALS,
    STUN_ROLE_CONFLICT,
    SRTP_TOO_SHORT,
    SRTP_TOO_LONG,
    SRTP_BAD_HEADER,
    /// The handshake is not over.
    SRTP_NO_KEYS,
    /// Authentication failed: not from our peer, or changed on the way.
    SRTP_BAD_TAG,
    SRTP_REPLAYED,
    /// Older than the replay window can tell.
    SRTP_TOO_OLD,
    SRTP_TOO_MANY_STREAMS,
    /// SRTCP without the encryption flag; we require encryption.
    SRTP_NOT_ENCRYPTED,
    /// The sender refused to encrypt twice at one (SSRC, index).
    SRTP_REUSED_INDEX,
    /// 2^48 packets or 2^31 reports: the keys are spent.
    SRTP_EXHAUSTED,
    TCP_FRAME_TOO_LONG,
    TCP_FRAME_EMPTY,
    VP8_BAD_DESCRIPTOR,
    /// The packet is older than what the consumer's stream can still take.
    REWRITE_TOO_OLD,
    /// A defect of ours: the packet's transport was closed, the log says why.
    BUG;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The value of the metric label.
    public String label() {
        return label;
    }
}
