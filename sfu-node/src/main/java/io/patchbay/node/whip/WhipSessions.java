package io.patchbay.node.whip;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.forwarding.Forwarding;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The WHIP and WHEP sessions of a node by their resource. Thread-safe.
public final class WhipSessions {
    private final Forwarding forwarding;
    private final Map<String, WhipSession> byResource = new ConcurrentHashMap<>();

    public WhipSessions(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /// What a client wants.
    ///
    /// @param watched whom it watches (WHEP); empty if it publishes (WHIP)
    public record Request(SessionId id, String offer, Optional<SessionId> watched) {}

    /// Opens a session for an offer.
    public CompletableFuture<WhipOutcome> open(Channel channel, Request request) {
        var outcome = new CompletableFuture<WhipOutcome>();
        channel.execute(() -> {
            try {
                var whip = new WhipSession(forwarding, request.id(), request.watched(), this::forget);
                outcome.complete(join(channel, whip, request.offer()));
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
                throw e;
            }
        });
        return outcome;
    }

    public Optional<WhipSession> find(String resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    private WhipOutcome join(Channel channel, WhipSession whip, String offer) {
        byResource.put(whip.resource(), whip);
        var joined = channel.join(whip.id(), whip);
        if (joined != Channel.Join.ADMITTED) {
            forget(whip);
            return new WhipOutcome.NoPlace(
                    joined == Channel.Join.FULL ? "the channel is full" : "the channel is closed");
        }
        var outcome = whip.answer(offer);
        if (!(outcome instanceof WhipOutcome.Created)) {
            whip.session().ifPresent(session -> session.close(CloseReason.ERROR));
        }
        return outcome;
    }

    private void forget(WhipSession whip) {
        byResource.remove(whip.resource());
    }
}
