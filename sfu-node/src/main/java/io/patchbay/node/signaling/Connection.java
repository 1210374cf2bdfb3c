package io.patchbay.node.signaling;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.signaling.Elsewhere.Place;
import org.jspecify.annotations.Nullable;

/// One socket of a dialect.
///
/// ```
/// WAITING --first message--> admitted ----> JOINING (channel's mailbox) --> joined
///    |                          | unknown -> SEEKING -- here ----> judged again, as above
///    |                          |               +----- there ---> RELAYED to another node
///    |                          +-- refused -> closed 4106 / 4109 / 1011
/// ```
///
/// Owner of all but the bus: the thread that reads the socket ([Socket#execute]); after admission everything happens
/// on the channel's mailbox, to which frames are handed in order.
public final class Connection {
    private static final Elsewhere.Origin DIRECT = new Elsewhere.Origin("/", "", 0);

    private final Socket socket;
    private final Dialect dialect;
    private final Elsewhere elsewhere;
    private final Elsewhere.Origin origin;
    private @Nullable Channel channel;
    private @Nullable ClientPeer peer;
    private Elsewhere.@Nullable Line line;
    private boolean seeking;
    private boolean closed;

    public Connection(Socket socket, Dialect dialect) {
        this(socket, dialect, Elsewhere.nowhere(), DIRECT);
    }

    /// @param elsewhere where channels are that this node does not have
    public Connection(Socket socket, Dialect dialect, Elsewhere elsewhere, Elsewhere.Origin origin) {
        this.elsewhere = elsewhere;
        this.socket = socket;
        this.dialect = dialect;
        this.origin = origin;
    }

    /// A text frame came.
    ///
    /// @param done run on the channel's mailbox, or at once, when the frame was dealt with
    public void onText(String text, Runnable done) {
        var joined = channel;
        var member = peer;
        if (joined != null && member != null) {
            joined.execute(() -> {
                try {
                    member.onFrame(text);
                } finally {
                    done.run();
                }
            });
        } else if (line != null) {
            var _ = line.send(text).whenComplete((_, _) -> done.run());
        } else {
            first(text);
            done.run();
        }
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
        closed = true;
        var joined = channel;
        var member = peer;
        if (joined != null && member != null) {
            joined.execute(member::onSocketClosed);
        }
        if (line != null) {
            line.close();
        }
    }

    private void first(String text) {
        if (seeking) {
            // Nothing may be said before the ready frame.
            socket.close(CloseReason.ERROR);
            return;
        }
        switch (dialect.admit(text, socket)) {
            case Dialect.Entry.Admitted admitted -> join(admitted);
            case Dialect.Entry.Unknown(var uuid, var jwt) -> seek(uuid, jwt, text);
            case Dialect.Entry.Refused(var reason) -> socket.close(reason);
        }
    }

    private void seek(String uuid, String jwt, String text) {
        seeking = true;
        var _ = elsewhere
                .seek(new Elsewhere.Visitor(uuid, jwt, origin, socket))
                .thenAccept(place -> socket.execute(() -> found(place, text)));
    }

    private void found(Place place, String text) {
        switch (place) {
            case Place.Here() when !isGone() -> enterHere(text);
            case Place.Here() -> {}
            case Place.There(var opened)
            when !isGone() -> {
                line = opened;
                var _ = opened.send(text);
            }
            case Place.There(var opened) -> opened.close();
            case Place.Nowhere(var reason) -> {
                dialect.notFound(socket);
                socket.close(reason);
            }
        }
    }

    /// A client that was told to go comes back by another socket, which this one must not push out.
    private boolean isGone() {
        return closed || socket.isClosing();
    }

    private void enterHere(String text) {
        switch (dialect.admit(text, socket)) {
            case Dialect.Entry.Admitted admitted -> join(admitted);
            // Adopted and gone again: the client's next try finds out where it is.
            case Dialect.Entry.Unknown _ -> socket.close(CloseReason.UNREACHABLE);
            case Dialect.Entry.Refused(var reason) -> socket.close(reason);
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
            // As those who were in it: a client that is told 4108 gives up, though the channel may go on elsewhere.
            case CLOSED -> socket.close(room.closeReason().orElse(CloseReason.CHANNEL_CLOSED));
        }
    }
}
