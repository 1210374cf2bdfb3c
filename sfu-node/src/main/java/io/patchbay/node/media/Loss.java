package io.patchbay.node.media;

/// Why a transport is over by itself.
///
/// @param kind what owners tell apart
/// @param detail for the log
public record Loss(Kind kind, String detail) {
    /// Kinds of losses.
    public enum Kind {
        /// The peer is silent (consent, RFC 7675), its certificate is not the announced one, or it said goodbye.
        PATH,
        /// Too many handshakes at a time (`SFU_MAX_HANDSHAKES`): the next attempt may get through.
        HANDSHAKE_REFUSED
    }
}
