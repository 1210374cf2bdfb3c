package io.patchbay.gateway.channel;

import io.patchbay.gateway.channel.Trail.Decided;
import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.table.TableView;
import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Decision.Reason;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.telemetry.trace.TraceContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One channel request on its way: who has the room, who should have it, ask that node, and the next one if it
/// fails. For a new room a second node is asked when the first is slower than it mostly is; the first answer
/// counts, and the channel of the other one is given back. Steps run on event loops, one at a time under
/// the lock of this object, which hardly anybody ever waits for.
final class Placing {
    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);
    private static final long LEAST_ATTEMPT_MS = 20;
    private static final int UNAUTHORIZED = 401;

    /// No node is called slow before this: on a quick fleet the 95th percentile is a matter of luck.
    private static final long LEAST_HEDGE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ChannelService.Parts parts;
    private final ChannelService.Racing racing;
    private final ChannelRequest request;
    private final String decisionId;
    private final String roomKey;
    private final long ticket;
    private final TraceContext trace;
    private final Trail trail = new Trail();
    private final long deadlineNs;
    private final Set<String> failed = new HashSet<>();

    /// Those that failed, and those whose half-open breaker let nobody through.
    private final Set<String> tried = new HashSet<>();

    private final CompletableFuture<ChannelAnswer> answer = new CompletableFuture<>();
    private TableView view;
    private @Nullable String owner;
    private boolean roomIsThere;
    private int attempt;
    private int underWay;

    /// What is to be placed.
    ///
    /// @param ticket the round-robin ticket
    /// @param trace names this request wherever it is followed up
    record Job(ChannelRequest request, String decisionId, String roomKey, long ticket, TraceContext trace) {}

    /// A pick that is acted on, and where it is noted what came of it.
    private record Chosen(Picked picked, Trail.Step step) {}

    /// One node that was asked.
    ///
    /// @param hedge whether another one is under way
    /// @param step where it is noted what came of it
    /// @param key what the request is signed with
    /// @param spareKeys what to sign it with if the node refuses that
    private record Attempt(
            NodeTarget target,
            UpstreamRequest upstream,
            long sentNs,
            boolean hedge,
            Trail.Step step,
            Secret key,
            List<Secret> spareKeys) {}

    Placing(ChannelService.Parts parts, ChannelService.Racing racing, Job job) {
        this.parts = parts;
        this.racing = racing;
        this.request = job.request();
        this.decisionId = job.decisionId();
        this.roomKey = job.roomKey();
        this.ticket = job.ticket();
        this.trace = job.trace();
        this.deadlineNs = System.nanoTime() + parts.config().failover().budget().toNanos();
        this.view = parts.table().view();
    }

    CompletionStage<ChannelAnswer> start() {
        racing.budget().request();
        guarded(this::consult);
        return answer;
    }

    /// What was looked at and done so far.
    Trail trail() {
        return trail;
    }

    /// Asks who has the room, and names the node it would go to from here, so that gateways with other
    /// tables or other failures send it to the same node.
    private void consult() {
        if (isSpent()) {
            unavailable("attempts-failed");
            return;
        }
        var decision = decide();
        if (attempt > 0 && decision.answer() instanceof NoCandidate) {
            proceed(decision);
            return;
        }
        var proposed =
                decision.answer() instanceof Picked picked ? Optional.of(picked.nodeId()) : Optional.<String>empty();
        parts.affinity()
                .ownerOf(roomKey, proposed, Set.copyOf(tried))
                .whenComplete((found, error) -> guarded(() -> {
                    owner = found == null ? null : found.orElse(null);
                    roomIsThere = owner != null;
                    proceed(owner == null ? decision : towards(owner));
                }));
    }

    /// The room is to be on this node, which a newer table than the one at the start may know.
    private Decided towards(String nodeId) {
        if (view.target(nodeId) == null) {
            view = parts.table().view();
        }
        return decide();
    }

    /// One attempt, or the end.
    private void proceed(Decided decided) {
        if (isSpent()) {
            unavailable("attempts-failed");
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
        var going = parts.affinity().forwarding(roomKey, picked.nodeId());
        if (going.equals(picked.nodeId()) || failed.contains(going)) {
            return new Chosen(picked, trail.step(decided));
        }
        owner = going;
        var again = decide();
        return again.answer() instanceof Picked other
                ? new Chosen(other, trail.step(again))
                : new Chosen(picked, trail.step(decided));
    }

    private void attempt(Chosen chosen) {
        var picked = chosen.picked();
        var target = view.target(picked.nodeId());
        if (target == null || target.key() == null) {
            throw new IllegalStateException("picked a node that cannot be signed for: " + picked.nodeId());
        }
        if (tried.add(target.nodeId()) && !parts.breakers().permits(target.nodeId())) {
            chosen.step().notSent();
            if (target.nodeId().equals(owner)) {
                proceed(decide());
            } else {
                consult();
            }
            return;
        }
        send(chosen, target, target.key(), false);
    }

    private void send(Chosen chosen, NodeTarget target, Secret key, boolean hedge) {
        attempt++;
        underWay++;
        parts.metrics().decision(chosen.picked().rule());
        var ids = new ForwardHeaders.Ids(decisionId, SortableIds.at(System.currentTimeMillis()), roomKey, trace);
        parts.publisher().pick(pick(ids, target));
        var token = request.caller().token().resign(key.bytes());
        var limitMs = Math.min(
                remainingMs(), parts.config().failover().attemptTimeout().toMillis());
        var upstream = UpstreamRequest.get(
                target.origin(),
                "/v1/channel" + (request.query().isEmpty() ? "" : "?" + request.query()),
                parts.headers().of(request, target, token, ids),
                Duration.ofMillis(limitMs));
        chosen.step().sent(ids.pickId());
        var sent = new Attempt(target, upstream, System.nanoTime(), hedge, chosen.step(), key, target.spareKeys());
        parts.client().send(upstream).whenComplete((outcome, error) -> guarded(() -> answered(sent, outcome)));
        if (!hedge && owner == null) {
            scheduleHedge(target, limitMs);
        }
    }

    /// The node refuses the key that the request was signed with, and there is another one: keys are just
    /// changing.
    private void signAgain(Attempt refused) {
        var key = refused.spareKeys().getFirst();
        var token = request.caller().token().resign(key.bytes());
        var headers = refused.upstream().headers().stream()
                .map(header ->
                        header.name().equals("Authorization") ? new Header(header.name(), "Bearer " + token) : header)
                .toList();
        var before = refused.upstream();
        var timeout = Duration.ofMillis(Math.max(
                LEAST_ATTEMPT_MS, Math.min(remainingMs(), before.timeout().toMillis())));
        var upstream = UpstreamRequest.get(before.origin(), before.target(), headers, timeout);
        var spare = refused.spareKeys().subList(1, refused.spareKeys().size());
        var sent =
                new Attempt(refused.target(), upstream, refused.sentNs(), refused.hedge(), refused.step(), key, spare);
        underWay++;
        parts.client().send(upstream).whenComplete((outcome, error) -> guarded(() -> answered(sent, outcome)));
    }

    /// A room that somebody has may be on one node only: no other is asked while that one may still answer.
    private void scheduleHedge(NodeTarget first, long limitMs) {
        var slowNs = Math.max(LEAST_HEDGE_NS, racing.times().p95Ns(first.nodeId()));
        var known = racing.times().p95Ns(first.nodeId()) > 0;
        if (known && slowNs < TimeUnit.MILLISECONDS.toNanos(limitMs)) {
            parts.client().schedule(Duration.ofNanos(slowNs), () -> guarded(() -> hedge(first)));
        }
    }

    /// The first node is slow: the next best is asked as well.
    private void hedge(NodeTarget first) {
        if (answer.isDone() || underWay != 1 || failed.contains(first.nodeId()) || isSpent()) {
            return;
        }
        var decided = decide();
        if (!(decided.answer() instanceof Picked picked) || picked.nodeId().equals(first.nodeId())) {
            parts.metrics().hedge("nobody-else");
            return;
        }
        var second = view.target(picked.nodeId());
        if (second == null || second.key() == null || parts.breakers().open().contains(second.nodeId())) {
            parts.metrics().hedge("nobody-else");
        } else if (!racing.budget().take()) {
            parts.metrics().hedge("over-budget");
        } else if (tried.add(second.nodeId()) && parts.breakers().permits(second.nodeId())) {
            parts.metrics().hedge("sent");
            send(new Chosen(picked, trail.step(decided)), second, second.key(), true);
        }
    }

    private void answered(Attempt sent, Outcome outcome) {
        underWay--;
        var elapsedNs = System.nanoTime() - sent.sentNs();
        switch (outcome) {
            case Outcome.Answer got
            when got.isSuccess() -> {
                var channel = NodeChannel.read(got.body());
                if (channel.isPresent()) {
                    made(sent, channel.get(), elapsedNs);
                } else {
                    failed(sent, NodeReport.Outcome.SERVER_ERROR, got.status(), "no channel in the answer");
                }
            }
            case Outcome.Answer got
            when got.status() == UNAUTHORIZED && !sent.spareKeys().isEmpty() && !answer.isDone() -> signAgain(sent);
            case Outcome.Answer got when got.status() >= 400 && got.status() < 500 -> declined(sent, got, elapsedNs);
            case Outcome.Answer got ->
                failed(sent, NodeReport.Outcome.SERVER_ERROR, got.status(), "status " + got.status());
            case Outcome.ConnectFailed(var reason) -> failed(sent, NodeReport.Outcome.CONNECT_FAILED, 0, reason);
            case Outcome.TimedOut() -> failed(sent, NodeReport.Outcome.TIMEOUT, 0, "no answer in time");
            case Outcome.Broken(var reason) -> failed(sent, NodeReport.Outcome.SERVER_ERROR, 0, reason);
        }
    }

    private void made(Attempt sent, NodeChannel channel, long elapsedNs) {
        parts.metrics().attempt("ok");
        if (!sent.key().equals(sent.target().key())) {
            parts.table().prefer(sent.target(), sent.key());
        }
        racing.times().answered(sent.target().nodeId(), elapsedNs);
        recovered(sent.target(), 200, elapsedNs);
        if (answer.isDone()) {
            giveBack(sent);
            return;
        }
        var elsewhere = parts.affinity().placedElsewhere(roomKey, sent.target().nodeId(), sent.sentNs());
        if (elsewhere.isPresent() && !failed.contains(elsewhere.get()) && !isSpent()) {
            sent.step().ended(DecisionAttempt.Outcome.ABANDONED, 200, "another request placed the room elsewhere");
            giveBack(sent);
            owner = elsewhere.get();
            tried.remove(owner);
            proceed(towards(owner));
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
        parts.affinity().placed(roomKey, channel.uuid(), target.nodeId());
        if (!target.writesChannels()) {
            parts.publisher().channel(stockChannel(target, channel));
        }
        (roomIsThere ? LOG.atDebug() : LOG.atInfo())
                .addKeyValue("nodeId", target.nodeId())
                .addKeyValue("channelId", channel.uuid())
                .addKeyValue("decisionId", decisionId)
                .addKeyValue("traceId", trace.traceId())
                .log("room placed");
        var url = target.publicUrl() == null || channel.isShared() ? channel.url() : target.publicUrl();
        answer.complete(new ChannelAnswer.Placed(decisionId, target.nodeId(), channel.uuid(), url));
    }

    /// Another node has the room: this one's channel is not needed.
    private void giveBack(Attempt sent) {
        if (!sent.target().stock()) {
            racing.release().unneeded(sent.upstream());
        }
    }

    private void declined(Attempt sent, Outcome.Answer got, long elapsedNs) {
        var target = sent.target();
        sent.step().ended(DecisionAttempt.Outcome.DECLINED, got.status(), "");
        parts.metrics().attempt("declined");
        recovered(target, got.status(), elapsedNs);
        parts.affinity().failedAt(roomKey, target.nodeId());
        var body = new String(got.body(), java.nio.charset.StandardCharsets.UTF_8);
        answer.complete(new ChannelAnswer.Declined(decisionId, target.nodeId(), got.status(), body));
    }

    private void recovered(NodeTarget target, int status, long elapsedNs) {
        if (parts.breakers().succeeded(target.nodeId(), elapsedNs)) {
            parts.publisher().report(report(target, NodeReport.Outcome.RECOVERED, status, elapsedNs, ""));
        }
    }

    private void failed(Attempt sent, NodeReport.Outcome what, int status, String detail) {
        var target = sent.target();
        var elapsedNs = System.nanoTime() - sent.sentNs();
        sent.step().ended(Trail.outcome(what), status, detail);
        parts.metrics().attempt(GatewayMetrics.label(what));
        if (what == NodeReport.Outcome.SERVER_ERROR) {
            parts.breakers().wrong(target.nodeId(), elapsedNs);
        } else {
            parts.breakers().unreachable(target.nodeId(), elapsedNs);
        }
        if (what == NodeReport.Outcome.TIMEOUT && !target.stock()) {
            racing.release().perhapsUnneeded(sent.upstream());
        }
        LOG.atWarn()
                .addKeyValue("nodeId", target.nodeId())
                .addKeyValue("outcome", GatewayMetrics.label(what))
                .addKeyValue("reason", detail)
                .addKeyValue("decisionId", decisionId)
                .addKeyValue("traceId", trace.traceId())
                .log("node failed, trying another");
        parts.publisher().report(report(target, what, status, elapsedNs, detail));
        failed.add(target.nodeId());
        if (answer.isDone()) {
            return;
        }
        parts.affinity().failedAt(roomKey, target.nodeId());
        if (underWay == 0) {
            consult();
        }
    }

    /// Nodes whose breaker is open are left out as long as anybody else is there, however far away: trying one
    /// costs the
    /// caller up to an attempt timeout. The room's owner is asked all the same.
    private Decided decide() {
        var open = new HashSet<>(parts.breakers().open());
        open.addAll(tried);
        if (open.isEmpty()) {
            return decide(failed, open);
        }
        var avoided = new HashSet<>(open);
        avoided.remove(owner);
        avoided.addAll(failed);
        var elsewhere = decide(avoided, open);
        return elsewhere.answer() instanceof Picked ? elsewhere : decide(failed, open);
    }

    private Decided decide(Set<String> excluded, Set<String> open) {
        var input = new PickInput(
                view.rows(),
                view.nowMs(System.nanoTime()),
                parts.config().policy(),
                roomKey,
                request.region(),
                request.country(),
                owner,
                excluded,
                open,
                view.keyless(),
                view.overloaded(),
                ticket);
        return new Decided(view, input, Placement.decide(input));
    }

    private void unavailable(String reason) {
        LOG.atInfo()
                .addKeyValue("reason", reason)
                .addKeyValue("decisionId", decisionId)
                .addKeyValue("traceId", trace.traceId())
                .log("no node for a room");
        var retryAfterS = reason.equals("all-overloaded") ? 5 : 2;
        answer.complete(new ChannelAnswer.Unavailable(decisionId, reason, retryAfterS));
    }

    private Pick pick(ForwardHeaders.Ids ids, NodeTarget target) {
        return new Pick(
                Pick.VERSION,
                ids.pickId(),
                decisionId,
                target.nodeId(),
                roomKey,
                parts.config().id(),
                System.currentTimeMillis(),
                attempt,
                parts.config().policy().expectedSessionsPerRoom(),
                !roomIsThere);
    }

    private NodeReport report(NodeTarget target, NodeReport.Outcome what, int status, long elapsedNs, String detail) {
        return new NodeReport(
                NodeReport.VERSION,
                target.nodeId(),
                parts.config().id(),
                System.currentTimeMillis(),
                what,
                roomKey,
                status,
                elapsedNs / 1_000_000,
                detail);
    }

    private ChannelRecord stockChannel(NodeTarget target, NodeChannel channel) {
        var nowMs = System.currentTimeMillis();
        var webRtc = !("&" + request.query() + "&").contains("&webRTC=false&");
        return new ChannelRecord(
                ChannelRecord.VERSION,
                channel.uuid(),
                roomKey,
                request.caller().tenant().name(),
                target.nodeId(),
                0,
                webRtc,
                null,
                nowMs,
                nowMs);
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
            answer.completeExceptionally(e);
        }
    }
}
