package io.patchbay.node.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// The other end of a session, in whatever dialect it speaks. Called on the channel's mailbox only; never blocks.
public interface Peer {
    /// The session exists; called once, before anything else.
    void admitted(Session session);

    /// Another session said something to all.
    void broadcast(SessionId senderId, JsonNode message);

    /// Another session is gone.
    void left(SessionId sessionId);

    /// What other sessions say of themselves, in full.
    void info(Map<SessionId, SessionInfo> infos);

    /// Asks for a sign of life. The answer comes on the channel's mailbox: whether there was one in time.
    void ping(Duration timeout, Consumer<Boolean> answer);

    /// The session is over: frees everything and closes the connection.
    void close(CloseReason reason);
}
