package io.patchbay.node.signaling;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.SessionId;
import org.jspecify.annotations.Nullable;

/// One socket of a dialect.
///
/// ```
/// WAITING --first message--> admitted --> JOINING (channel's mailbox) --> joined
///    |                          refused --> closed 4106 / 4109 / 1011
/// ```
///
/// Owner of the waiting part: the thread that reads the socket; everything after admission happens on the channel's
/// mailbox, to which frames are handed in order.
public final class Connection {
    private final Socket socket;
    private final Dialect dialect;
    private @Nullable Channel channel;
    private @Nullable ClientPeer peer;

    public Connection(Socket socket, Dialect dialect) {
        this.socket = socket;
        this.dialect = dialect;
    }

    /// A text frame came.
    ///
    /// @param done run on the channel's mailbox, or at once, when the frame was dealt with
    public void onText(String text, Runnable done) {
        var joined = channel;
        var member = peer;
        if (joined != null && member != null) {
            joined.execute(() -> {
                member.onFrame(text);
                done.run();
            });
            return;
        }
        switch (dialect.admit(text, socket)) {
            case Dialect.Entry.Admitted admitted -> join(admitted);
            case Dialect.Entry.Refused(var reason) -> socket.close(reason);
        }
        done.run();
    }

    /// A frame came that the dialect does not know.
    public void onUnreadable() {
        var joined = channel;
        var member = peer;
        if (joined != null && member != null) {
            joined.execute(() -> member.malformed("a frame must be text"));
        } else {
            socket.close(CloseReason.ERROR);
        }
    }

    /// The socket is gone.
    public void onClosed() {
        var joined = channel;
        var member = peer;
        if (joined != null && member != null) {
            joined.execute(member::onSocketClosed);
        }
    }

    private void join(Dialect.Entry.Admitted admitted) {
        socket.authenticated();
        var room = admitted.channel();
        channel = room;
        peer = admitted.peer();
        room.execute(() -> enter(room, admitted.sessionId(), admitted.peer()));
    }

    private void enter(Channel room, SessionId id, ClientPeer member) {
        switch (room.join(id, member)) {
            case ADMITTED -> {}
            case FULL -> socket.close(CloseReason.CHANNEL_FULL);
            case CLOSED -> socket.close(CloseReason.CHANNEL_CLOSED);
        }
    }
}
