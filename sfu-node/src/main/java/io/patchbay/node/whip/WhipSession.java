package io.patchbay.node.whip;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Peer;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.MemberListener;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.forwarding.TooManyPublicationsException;
import io.patchbay.node.negotiation.Publishing;
import io.patchbay.node.negotiation.Viewing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One session of a WHIP or WHEP client. It has no socket: its transport says whether it lives. It is connected when
/// the transport is, and gone when that is lost or never came.
///
/// Owner: the channel's mailbox, except what says otherwise.
public final class WhipSession implements Peer, MemberListener {
    /// How long a viewer waits for whom it watches to come back.
    private static final Duration RETURN = Duration.ofSeconds(10);

    private final String resource = UUID.randomUUID().toString();
    private final Forwarding forwarding;
    private final SessionId id;
    private final Optional<SessionId> watched;
    private final Consumer<WhipSession> onClosed;
    private final List<Publication> streams = new ArrayList<>();
    private volatile @Nullable Session session;
    private @Nullable Member member;
    private @Nullable Viewing viewing;
    private volatile String iceSession = "";

    /// @param watched whom it watches; empty if it publishes
    WhipSession(Forwarding forwarding, SessionId id, Optional<SessionId> watched, Consumer<WhipSession> onClosed) {
        this.forwarding = forwarding;
        this.id = id;
        this.watched = watched;
        this.onClosed = onClosed;
    }

    /// Unguessable. Any thread.
    public String resource() {
        return resource;
    }

    /// Any thread.
    public SessionId id() {
        return id;
    }

    /// Whether it watches (WHEP). Any thread.
    public boolean isViewer() {
        return watched.isPresent();
    }

    /// Names the ICE session; empty before there is one. Any thread.
    public String iceSession() {
        return iceSession;
    }

    /// Ends it. Any thread.
    public void end() {
        var open = session;
        if (open != null) {
            open.channel().execute(() -> open.close(CloseReason.CLEAN));
        }
    }

    Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /// Answers the offer. Called once, after it was admitted.
    WhipOutcome answer(String offer) {
        var joined = member;
        if (joined == null) {
            return new WhipOutcome.NoPlace("the channel carries no media");
        }
        try {
            var answer = watched.isPresent() ? view(joined, offer) : Optional.of(publish(joined, offer));
            return answer.<WhipOutcome>map(sdp -> new WhipOutcome.Created(resource, iceSession, sdp))
                    .orElseGet(WhipOutcome.NotLive::new);
        } catch (TooManyPublicationsException e) {
            return new WhipOutcome.TooOften("this session publishes", e.retryAfter());
        } catch (IllegalArgumentException e) {
            return new WhipOutcome.BadOffer(String.valueOf(e.getMessage()));
        }
    }

    private String publish(Member joined, String offer) {
        var publishing = new Publishing(joined, forwarding.capabilities());
        var answer = publishing.answer(offer, Map.of());
        var link = publishing.link();
        if (link != null) {
            iceSession = link.info().credentials().usernameFragment();
        }
        return answer;
    }

    private Optional<String> view(Member joined, String offer) {
        var opened = new Viewing(joined, forwarding.capabilities());
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        viewing = opened;
        // Audio and camera before the screen: a client that offers one video section wants to see somebody.
        streams.sort(Comparator.comparing(Publication::type));
        var answer = opened.answer(offer, List.copyOf(streams));
        iceSession = opened.iceSession();
        return Optional.of(answer);
    }

    @Override
    public void admitted(Session admitted) {
        session = admitted;
        if (admitted.channel().setup().webRtc()) {
            member = forwarding.join(admitted, this);
        }
    }

    @Override
    public void onPublished(Publication publication) {
        if (watched.filter(publication.sessionId()::equals).isPresent()) {
            streams.add(publication);
            if (viewing != null) {
                viewing.resume(publication);
            }
        }
    }

    @Override
    public void onUnpublished(Publication publication) {
        streams.remove(publication);
        if (viewing != null) {
            viewing.remove(publication);
        }
    }

    @Override
    public void onActiveChanged(Publication publication) {
        // Nobody to tell: the client sees that nothing comes.
    }

    @Override
    public void onConnected(Link link) {
        if (session != null) {
            session.connected();
        }
        if (viewing != null) {
            viewing.start();
        }
    }

    @Override
    public void onLost(Link link, CloseReason reason, String detail) {
        if (session != null) {
            session.close(CloseReason.CLEAN);
        }
    }

    @Override
    public void broadcast(SessionId senderId, JsonNode message) {
        // There is no way to tell the client.
    }

    @Override
    public void left(SessionId sessionId) {
        var open = session;
        if (open != null && watched.filter(sessionId::equals).isPresent()) {
            // An encoder that lost its line comes back as the same session: its viewers stay for it.
            open.channel().after(RETURN, () -> {
                if (streams.isEmpty()) {
                    open.close(CloseReason.CLEAN);
                }
            });
        }
    }

    @Override
    public void info(Map<SessionId, SessionInfo> infos) {
        // There is no way to tell the client.
    }

    /// The transport's consent checks are the ping.
    @Override
    public void ping(Duration timeout, Consumer<Boolean> answer) {
        answer.accept(true);
    }

    @Override
    public void close(CloseReason reason) {
        if (member != null) {
            member.close();
        }
        onClosed.accept(this);
    }
}
