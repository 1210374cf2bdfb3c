package io.patchbay.node.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Peer;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.SessionInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A peer that writes down what it is told.
public final class FakePeer implements Peer {
    private final boolean connects;
    private final List<String> events = new ArrayList<>();
    private final List<Consumer<Boolean>> pings = new ArrayList<>();
    private @Nullable Session session;

    /// @param connects whether its media is ready at once
    public FakePeer(boolean connects) {
        this.connects = connects;
    }

    public FakePeer() {
        this(true);
    }

    public List<String> events() {
        return events;
    }

    /// Pings that wait for an answer.
    public List<Consumer<Boolean>> pings() {
        return pings;
    }

    public Session session() {
        if (session == null) {
            throw new IllegalStateException("not admitted");
        }
        return session;
    }

    @Override
    public void admitted(Session admitted) {
        session = admitted;
        if (connects) {
            admitted.connected();
        }
    }

    @Override
    public void broadcast(SessionId senderId, JsonNode message) {
        events.add("broadcast " + senderId + " " + message);
    }

    @Override
    public void left(SessionId sessionId) {
        events.add("left " + sessionId);
    }

    @Override
    public void info(Map<SessionId, SessionInfo> infos) {
        infos.forEach((id, info) -> events.add("info " + id + " " + info.flags()));
    }

    @Override
    public void ping(Duration timeout, Consumer<Boolean> answer) {
        pings.add(answer);
    }

    @Override
    public void close(CloseReason reason) {
        events.add("close " + reason);
    }
}
