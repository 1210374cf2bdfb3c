package io.patchbay.node.sdpdialect;

import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.signaling.Admission;
import io.patchbay.node.signaling.Dialect;
import io.patchbay.node.signaling.Socket;

/// Lets clients in by their first message, `Join`. A refused client is told why before its socket closes.
public final class SdpDialect implements Dialect {
    /// What all clients of a node share.
    ///
    /// @param messagesPerSecond what a client may send, with bursts of twice as many
    public record Settings(NodeName node, int messagesPerSecond) {}

    private static final String NOT_OPENED = "the token does not open this channel: it expired or is for another one";

    private final Admission admission;
    private final Forwarding forwarding;
    private final Settings settings;

    public SdpDialect(Admission admission, Forwarding forwarding, Settings settings) {
        this.admission = admission;
        this.forwarding = forwarding;
        this.settings = settings;
    }

    @Override
    public Entry admit(String text, Socket socket) {
        return switch (ClientMessages.read(text)) {
            case ClientMessages.Result.Read(ClientMessage.Join join) -> judge(join, socket);
            case ClientMessages.Result.Read _ ->
                refuse(socket, "the first message must be Join", CloseReason.AUTHENTICATION_FAILED);
            case ClientMessages.Result.Refused(var _, var reason) -> refuse(socket, reason, CloseReason.ERROR);
        };
    }

    private Entry judge(ClientMessage.Join join, Socket socket) {
        return switch (admission.judge(join.channel(), join.token())) {
            case Admission.Verdict.Admitted(var channel, var sessionId, var _) ->
                new Entry.Admitted(channel, sessionId, new SdpPeer(socket, forwarding, settings, join.name()));
            case Admission.Verdict.Unknown(var uuid, var jwt) -> new Entry.Unknown(uuid, jwt);
            case Admission.Verdict.Refused(var reason) -> refuse(socket, NOT_OPENED, reason);
        };
    }

    @Override
    public void notFound(Socket socket) {
        socket.send(ServerMessages.error("Join", NOT_OPENED));
    }

    private static Entry refuse(Socket socket, String why, CloseReason reason) {
        socket.send(ServerMessages.error("Join", why));
        return new Entry.Refused(reason);
    }
}
