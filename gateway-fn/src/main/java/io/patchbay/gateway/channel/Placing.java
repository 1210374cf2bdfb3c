package io.patchbay.gateway.channel;

import io.patchbay.gateway.channel.Trail.Decided;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.table.Lookup;
import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Decision.Reason;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.telemetry.trace.TraceContext;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// One channel request on its way: who has the room, who should have it, ask that node, and the next one if it
/// fails. For a new room a second node is asked when the first is slower than it mostly is; the first answer
/// counts, and the channel of the other one is given back. Steps run on event loops, one at a time under
/// the lock of this object, which hardly anybody ever waits for.
final class Placing {
    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);
    private static final long LEAST_ATTEMPT_MS = 20;

    /// No node is called slow before this: on a quick fleet the 95th percentile is a matter of luck.
    private static final long LEAST_HEDGE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ChannelService.Parts parts;
    private final ChannelService.Racing racing;
    private final Job job;
    private final Candidates nodes;
    private final PlacementEvents events;
    private final NodeVerdicts verdicts;
    private final Trail trail = new Trail();
    private final long deadlineNs;
    private final CompletableFuture<ChannelAnswer.Decided> answer = new CompletableFuture<>();
    private boolean roomIsThere;
    private boolean nobodyHasIt;
    private int attempt;
    private int underWay;

    /// What a node said that refused, for the caller if no other one makes the channel.
    private ChannelAnswer.@Nullable Declined refusal;

    /// Whether no other node is to be asked after that.
    private boolean refusedForGood;

    /// What is to be placed.
    ///
    /// @param ticket the round-robin ticket
    /// @param trace names this request wherever it is followed up
    record Job(ChannelRequest request, String decisionId, String roomKey, long ticket, TraceContext trace) {}

    /// A pick that is acted on, and where it is noted what came of it.
    private record Chosen(Picked picked, Trail.Step step) {}

    Placing(ChannelService.Parts parts, ChannelService.Racing racing, Job job) {
        this.parts = parts;
        this.racing = racing;
        this.job = job;
        this.nodes = new Candidates(parts, job);
        this.events = new PlacementEvents(parts, job);
        this.verdicts = new NodeVerdicts(parts, events);
        this.deadlineNs = System.nanoTime() + parts.config().failover().budget().toNanos();
    }

    /// Never fails: a bug is an answer too.
    CompletionStage<ChannelAnswer.Decided> start() {
        racing.budget().request();
        parts.client().whenCaughtUp(() -> guarded(this::consult));
        return answer;
    }

    /// What was looked at and done so far.
    Trail trail() {
        return trail;
    }

    /// Asks who has the room, and names the node it would go to from here, so that gateways with other
    /// tables or other failures send it to the same node.
    private void consult() {
        if (ends()) {
            return;
        }
        var decision = nodes.decide();
        if (attempt > 0 && decision.answer() instanceof NoCandidate) {
            proceed(decision);
            return;
        }
        var proposed =
                decision.answer() instanceof Picked picked ? Optional.of(picked.nodeId()) : Optional.<String>empty();
        parts.affinity()
                .ownerOf(job.roomKey(), proposed, nodes.tried())
                .exceptionally(this::notLookedUp)
                .thenAccept(found -> guarded(() -> lookedUp(decision, found)));
    }

    /// A bug there keeps nobody from a room.
    private Lookup notLookedUp(Throwable bug) {
        named(LOG.atError()).setCause(bug).log("a bug kept a room from being looked up");
        return new Lookup.Unknown();
    }

    private void lookedUp(Decided decision, Lookup found) {
        roomIsThere = found instanceof Lookup.Owner;
        nobodyHasIt = found instanceof Lookup.Nobody;
        proceed(
                switch (found) {
                    case Lookup.Owner(var nodeId) -> nodes.towards(nodeId);
                    case Lookup.Nobody() -> decision;
                    case Lookup.Unknown() -> nodes.towardsNobodyKnown();
                });
    }

    /// One attempt, or the end.
    private void proceed(Decided decided) {
        if (ends()) {
            return;
        }
        switch (decided.answer()) {
            case NoCandidate(var reason) -> {
                trail.step(decided);
                unavailable(GatewayMetrics.label(attempt > 0 ? Reason.ALL_FAILED : reason));
            }
            case Picked picked -> attempt(agreed(decided, picked));
        }
    }

    /// If this gateway is just sending the same room somewhere, this request goes there too.
    private Chosen agreed(Decided decided, Picked picked) {
        if (roomIsThere) {
            return new Chosen(picked, trail.step(decided));
        }
        var going = parts.affinity().forwarding(job.roomKey(), picked.nodeId());
        if (going.equals(picked.nodeId()) || nodes.hasFailed(going)) {
            return new Chosen(picked, trail.step(decided));
        }
        nodes.ownedBy(going);
        var again = nodes.decide();
        return again.answer() instanceof Picked other
                ? new Chosen(other, trail.step(again))
                : new Chosen(picked, trail.step(decided));
    }

    private void attempt(Chosen chosen) {
        var picked = chosen.picked();
        var target = nodes.reachable(picked.nodeId());
        if (target == null) {
            throw new IllegalStateException("picked a node that cannot be signed for: " + picked.nodeId());
        }
        if (!nodes.admits(target.nodeId())) {
            chosen.step().notSent();
            if (target.nodeId().equals(nodes.owner())) {
                proceed(nodes.decide());
            } else {
                consult();
            }
            return;
        }
        send(chosen, target, false);
    }

    private void send(Chosen chosen, NodeTarget target, boolean hedge) {
        attempt++;
        parts.metrics().decision(chosen.picked().rule());
        var ids = new ForwardHeaders.Ids(
                job.decisionId(), SortableIds.at(System.currentTimeMillis()), job.roomKey(), job.trace());
        events.picked(ids, target, attempt, !roomIsThere);
        chosen.step().sent(ids.pickId());
        var limitMs = Math.min(
                remainingMs(), parts.config().failover().attemptTimeout().toMillis());
        send(signed(chosen, target, ids, Duration.ofMillis(limitMs), hedge));
        if (!hedge && nobodyHasIt && nodes.owner() == null) {
            scheduleHedge(chosen.picked(), limitMs);
        }
    }

    private Attempt signed(Chosen chosen, NodeTarget target, ForwardHeaders.Ids ids, Duration limit, boolean hedge) {
        var request = job.request();
        var key = Objects.requireNonNull(target.key(), "a node without key is not reachable");
        var token = request.caller().token().resign(key.bytes());
        var upstream = UpstreamRequest.get(
                target.origin(),
                "/v1/channel" + (request.query().isEmpty() ? "" : "?" + request.query()),
                parts.headers().of(request, target, token, ids),
                limit);
        return new Attempt(target, upstream, System.nanoTime(), hedge, chosen.step(), key, target.spareKeys());
    }

    private void send(Attempt sent) {
        underWay++;
        parts.client().send(sent.upstream()).whenComplete((outcome, error) -> guarded(() -> answered(sent, outcome)));
    }

    /// A room that somebody has, or may have, is on one node only: no other is asked while that one may
    /// still answer.
    private void scheduleHedge(Picked first, long limitMs) {
        var slowNs = Math.max(LEAST_HEDGE_NS, racing.times().p95Ns(first.nodeId()));
        var known = racing.times().p95Ns(first.nodeId()) > 0;
        if (known && slowNs < TimeUnit.MILLISECONDS.toNanos(limitMs)) {
            parts.client().schedule(Duration.ofNanos(slowNs), () -> guarded(() -> hedge(first)));
        }
    }

    /// The first node is slow: the next best is asked as well, if it is as good. A call that lasts an hour
    /// is not sent to another region for a moment's delay.
    private void hedge(Picked first) {
        if (answer.isDone() || isGone() || underWay != 1 || nodes.hasFailed(first.nodeId()) || isSpent()) {
            return;
        }
        var decided = nodes.decide();
        if (!(decided.answer() instanceof Picked picked)
                || picked.nodeId().equals(first.nodeId())
                || picked.rule() != first.rule()) {
            parts.metrics().hedge("nobody-else");
            return;
        }
        var second = nodes.reachable(picked.nodeId());
        if (second == null || parts.breakers().open().contains(second.nodeId())) {
            parts.metrics().hedge("nobody-else");
        } else if (!racing.budget().take()) {
            parts.metrics().hedge("over-budget");
        } else if (nodes.admitsAnother(second.nodeId())) {
            parts.metrics().hedge("sent");
            send(new Chosen(picked, trail.step(decided)), second, true);
        }
    }

    private void answered(Attempt sent, Outcome outcome) {
        underWay--;
        var elapsedNs = System.nanoTime() - sent.sentNs();
        switch (NodeReply.of(outcome)) {
            case NodeReply.Made(var channel) -> made(sent, channel, elapsedNs);
            case NodeReply.Refused no
            when no.status() == NodeReply.UNAUTHORIZED && !sent.spareKeys().isEmpty() && !answer.isDone() ->
                send(sent.withNextKey(job.request(), Duration.ofMillis(Math.max(LEAST_ATTEMPT_MS, remainingMs()))));
            case NodeReply.Refused no -> refused(sent, no, elapsedNs);
            case NodeReply.Failed why -> failed(sent, why, elapsedNs);
        }
    }

    private void made(Attempt sent, NodeChannel channel, long elapsedNs) {
        parts.metrics().attempt("ok");
        parts.table().keyTaken(sent.target(), sent.key());
        if (!sent.signedAsUsual()) {
            parts.table().prefer(sent.target(), sent.key());
        }
        racing.times().answered(sent.target().nodeId(), elapsedNs);
        verdicts.answered(sent.target(), 200, elapsedNs);
        if (answer.isDone()) {
            giveBack(sent);
            return;
        }
        var elsewhere =
                parts.affinity().placedElsewhere(job.roomKey(), sent.target().nodeId(), sent.sentNs());
        if (elsewhere.isPresent() && !nodes.hasFailed(elsewhere.get()) && !isSpent()) {
            sent.step().ended(DecisionAttempt.Outcome.ABANDONED, 200, "another request placed the room elsewhere");
            giveBack(sent);
            nodes.readmit(elsewhere.get());
            proceed(nodes.towards(elsewhere.get()));
            return;
        }
        placed(sent, channel);
    }

    private void placed(Attempt sent, NodeChannel channel) {
        var target = sent.target();
        sent.step().ended(DecisionAttempt.Outcome.OK, 200, "");
        if (sent.hedge()) {
            parts.metrics().hedge("won");
        }
        parts.affinity().placed(job.roomKey(), channel.uuid(), target.nodeId());
        events.placed(target, channel);
        named(roomIsThere ? LOG.atDebug() : LOG.atInfo())
                .addKeyValue("nodeId", target.nodeId())
                .addKeyValue("channelId", channel.uuid())
                .log("room placed");
        var url = target.publicUrl() == null || channel.isShared() ? channel.url() : target.publicUrl();
        answer.complete(new ChannelAnswer.Placed(job.decisionId(), target.nodeId(), channel.uuid(), url));
    }

    /// Another node has the room: this one's channel is not needed.
    private void giveBack(Attempt sent) {
        if (!sent.target().stock()) {
            racing.release().unneeded(sent.upstream());
        }
    }

    /// One node's no is the answer only if no other node may take the request, and none is just making
    /// the channel.
    private void refused(Attempt sent, NodeReply.Refused no, long elapsedNs) {
        var target = sent.target();
        sent.step().ended(DecisionAttempt.Outcome.DECLINED, no.status(), "");
        parts.metrics().attempt("declined");
        verdicts.answered(target, no.status(), elapsedNs);
        named(no.elsewhere() ? LOG.atWarn() : LOG.atInfo())
                .addKeyValue("nodeId", target.nodeId())
                .addKeyValue("status", no.status())
                .log(no.elsewhere() ? "node refused, trying another" : "node declined a room");
        if (!refusedForGood) {
            refusal = new ChannelAnswer.Declined(job.decisionId(), target.nodeId(), no.status(), no.body());
            refusedForGood = !no.elsewhere();
        }
        goOnWithout(target);
    }

    /// Asks the next node, once no other one may still make the channel.
    private void goOnWithout(NodeTarget target) {
        nodes.fail(target.nodeId());
        if (answer.isDone()) {
            return;
        }
        parts.affinity().failedAt(job.roomKey(), target.nodeId());
        if (underWay > 0) {
            return;
        }
        if (refusedForGood && refusal != null) {
            answer.complete(refusal);
        } else {
            consult();
        }
    }

    private void failed(Attempt sent, NodeReply.Failed why, long elapsedNs) {
        var target = sent.target();
        var what = why.what();
        sent.step().ended(Trail.outcome(what), why.status(), why.detail());
        parts.metrics().attempt(GatewayMetrics.label(what));
        if (why.perhapsMade() && !target.stock()) {
            racing.release().perhapsUnneeded(sent.upstream());
        }
        named(LOG.atWarn())
                .addKeyValue("nodeId", target.nodeId())
                .addKeyValue("outcome", GatewayMetrics.label(what))
                .addKeyValue("reason", why.detail())
                .log("node failed, trying another");
        verdicts.failed(target, why, elapsedNs);
        goOnWithout(target);
    }

    private void unavailable(String reason) {
        if (refusal != null) {
            answer.complete(refusal);
            return;
        }
        named(LOG.atInfo()).addKeyValue("reason", reason).log("no node for a room");
        var retryAfterS = reason.equals("all-overloaded") ? 5 : 2;
        answer.complete(new ChannelAnswer.Unavailable(job.decisionId(), reason, retryAfterS));
    }

    /// A log line by which this request is found everywhere.
    private LoggingEventBuilder named(LoggingEventBuilder line) {
        return line.addKeyValue("decisionId", job.decisionId())
                .addKeyValue("traceId", job.trace().traceId());
    }

    /// No node is asked any more, if nobody waits for the answer or if there is no time or attempt left.
    private boolean ends() {
        if (isGone()) {
            named(LOG.atDebug()).log("the caller of a room is gone");
            answer.complete(new ChannelAnswer.Gone(job.decisionId()));
        } else if (isSpent()) {
            unavailable("attempts-failed");
        }
        return answer.isDone();
    }

    private boolean isGone() {
        return job.request().isGone().getAsBoolean();
    }

    private boolean isSpent() {
        return attempt >= parts.config().failover().maxAttempts() || remainingMs() < LEAST_ATTEMPT_MS;
    }

    private long remainingMs() {
        return (deadlineNs - System.nanoTime()) / 1_000_000;
    }

    /// A bug in one step ends this request, not the event loop.
    private synchronized void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            named(LOG.atError()).setCause(e).log("the gateway failed at a room");
            answer.complete(new ChannelAnswer.Failed(job.decisionId()));
        }
    }
}
