package io.patchbay.node.channel;

/// Why a session or a socket ends, and the WebSocket close code that says so.
/// Source: `docs/odoo-protocol.md`, "Close codes".
public enum CloseReason {
    /// The peer went away, or nothing is wrong.
    CLEAN(1000),
    /// The node leaves; a stock client reconnects.
    LEAVING(1001),
    /// Too many errors, or one of ours; a stock client reconnects.
    ERROR(1011),
    /// Its media path broke: consent gone, handshake failed, or its client said goodbye; a stock client reconnects.
    MEDIA_LOST(1011),
    /// Wrong or missing credentials; a stock client gives up.
    AUTHENTICATION_FAILED(4106),
    /// No first message in time.
    AUTHENTICATION_TIMEOUT(4107),
    /// Not connected in time.
    CONNECT_TIMEOUT(4107),
    /// No answer to a PING in time.
    PING_TIMEOUT(4107),
    /// Removed by the one who runs the call.
    KICKED(4108),
    /// The same session joined again.
    REPLACED(4108),
    /// Its channel closed.
    CHANNEL_CLOSED(4108),
    /// No room in the channel.
    CHANNEL_FULL(4109);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
