package io.patchbay.node.channel;

import java.util.Arrays;

/// Why a session or a socket ends, and the WebSocket close code that says so.
/// Source: `docs/odoo-protocol.md`, "Close codes".
public enum CloseReason {
    /// The peer went away, or nothing is wrong.
    CLEAN(1000),
    /// The node leaves; a stock client reconnects.
    LEAVING(1001),
    /// Another node serves the channel now; a stock client reconnects and gets there.
    MOVED(1001),
    /// Too many errors, or one of ours; a stock client reconnects.
    ERROR(1011),
    /// Its media path broke: consent gone, handshake failed, or its client said goodbye; a stock client reconnects.
    MEDIA_LOST(1011),
    /// The channel cannot be found now, though it may exist; a stock client tries again.
    UNREACHABLE(1011),
    /// More messages than a session may send; a stock client reconnects.
    FLOODING(1008),
    /// A message longer than `SFU_MAX_FRAME_BYTES`; a stock client reconnects.
    FRAME_TOO_LARGE(1009),
    /// More waits for the client than may (`SFU_MAX_BACKLOG_BYTES`): it does not read; a stock client reconnects.
    TOO_SLOW(1011),
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
    CHANNEL_FULL(4109),
    /// Its handshake found too many others (`SFU_MAX_HANDSHAKES`). No code of upstream's; a stock client reconnects.
    HANDSHAKE_REFUSED(4110);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// What another node of ours means by a close code.
    public static CloseReason of(int code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code == code)
                .findFirst()
                .orElse(ERROR);
    }
}
