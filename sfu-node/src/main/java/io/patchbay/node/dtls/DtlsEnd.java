package io.patchbay.node.dtls;

/// How an association ended.
public enum DtlsEnd {
    /// The peer said close_notify.
    CLOSED_BY_PEER,
    /// We closed it.
    CLOSED_BY_US,
    /// No handshake within the time for it.
    TIMED_OUT,
    /// The peer's certificate is not the one that signaling announced, or there was none.
    WRONG_FINGERPRINT,
    /// Peer and we have no SRTP profile in common.
    NO_PROFILE,
    /// Any other failure of the handshake or the association.
    FAILED,
    /// Too many handshakes at a time.
    BUSY
}
