package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.patchbay.node.channel.Session;
import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.forwarding.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Tells one viewer of publications (`INIT_CONSUMER`) and starts each when the viewer acknowledged it: never before,
/// since a client drops what it does not know, the first key frame included.
///
/// Requests go out at once, not in batches of 300 ms as upstream's, and several at a time; but only so many that a
/// client that joins a large call answers each within its time. An unanswered one counts as an error and is repeated
/// after two seconds, as upstream.
///
/// Owner: the channel's mailbox.
final class Announcer {
    private static final int MAX_UNANSWERED = 16;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Session session;
    private final Bus bus;
    private final Member member;
    private final Link link;
    private final Deque<Publication> waiting = new ArrayDeque<>();
    private int unanswered;
    private boolean closed;

    Announcer(Session session, Bus bus, Member member, Link link) {
        this.session = session;
        this.bus = bus;
        this.member = member;
        this.link = link;
    }

    /// Tells the viewer, now or when it has answered enough of the others.
    void announce(Publication publication) {
        waiting.add(publication);
        sendNext();
    }

    /// Says nothing more.
    void close() {
        closed = true;
        waiting.clear();
    }

    private void sendNext() {
        while (!closed && unanswered < MAX_UNANSWERED) {
            var next = waiting.poll();
            if (next == null) {
                return;
            }
            member.subscribe(link, next, link.newMid()).ifPresent(this::send);
        }
    }

    private void send(Subscription subscription) {
        unanswered++;
        var _ = bus.request("INIT_CONSUMER", payload(subscription))
                .whenComplete((answer, failure) -> onAnswer(subscription, failure));
    }

    private void onAnswer(Subscription subscription, @Nullable Throwable failure) {
        unanswered--;
        if (closed || failure instanceof CancellationException) {
            return;
        }
        if (failure == null) {
            subscription.start();
        } else {
            subscription.close();
            session.channel().after(RETRY, () -> retry(subscription.publication()));
            session.error();
        }
        sendNext();
    }

    private void retry(Publication publication) {
        if (!closed && !publication.isEnded()) {
            announce(publication);
        }
    }

    private static JsonNode payload(Subscription subscription) {
        var publication = subscription.publication();
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("id", subscription.id())
                .put("kind", publication.kind().wireName())
                .put("producerId", publication.id());
        payload.set("rtpParameters", MediaJson.of(subscription.parameters()));
        payload.set("sessionId", publication.sessionId().toJson());
        return payload.put("type", publication.type().wireName()).put("active", publication.isActive());
    }
}
