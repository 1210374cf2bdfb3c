package io.patchbay.gateway.channel;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.Breakers;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.table.Affinity;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.schemas.token.RoomKey;
import io.patchbay.telemetry.trace.CurrentTrace;
import io.patchbay.telemetry.trace.Tracing;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/// Places rooms on nodes. Thread-safe, and never blocks: it is called on event loops.
public final class ChannelService {
    private final Parts parts;
    private final TenantGate gate = new TenantGate();
    private final Optional<Shadow> shadow;
    private final Racing racing;
    private final AtomicLong tickets = new AtomicLong();

    /// What placing needs.
    public record Parts(
            GatewayConfig config,
            TableHolder table,
            Affinity affinity,
            UpstreamClient client,
            Breakers breakers,
            EventPublisher publisher,
            GatewayMetrics metrics,
            ForwardHeaders headers,
            Tracing tracing) {}

    /// What requests share that may ask two nodes at a time.
    record Racing(AttemptTimes times, HedgeBudget budget, ChannelRelease release) {}

    public ChannelService(Parts parts) {
        this.parts = parts;
        this.shadow = parts.config().shadow().map(policy -> new Shadow(policy, parts.metrics()));
        this.racing = new Racing(
                new AttemptTimes(),
                new HedgeBudget(parts.config().failover().hedgePercent()),
                new ChannelRelease(parts.client(), parts.metrics()));
        parts.table().onNodes(racing.times()::keep);
    }

    /// Finds a node for the room, has it make the channel, and tells where it is. The stage never fails; it
    /// completes within the failover budget.
    public CompletionStage<ChannelAnswer> place(ChannelRequest request) {
        var startedNs = System.nanoTime();
        var tenant = request.caller().tenant();
        return switch (gate.enter(tenant)) {
            case TenantGate.Entry.Admitted admitted -> admitted(request, admitted, startedNs);
            case TenantGate.Entry.OverRate() ->
                refused(new ChannelAnswer.TooMany("tenant-rate", tenant.limits().requestsPerSecond()));
            case TenantGate.Entry.OverConcurrency() ->
                refused(new ChannelAnswer.TooMany(
                        "tenant-concurrency", tenant.limits().maxConcurrent()));
        };
    }

    private CompletionStage<ChannelAnswer> refused(ChannelAnswer.TooMany answer) {
        parts.metrics().limited(answer.limit());
        parts.metrics().channelRequest("too-many", 0);
        return CompletableFuture.completedFuture(answer);
    }

    private CompletionStage<ChannelAnswer> admitted(
            ChannelRequest request, TenantGate.Entry.Admitted pass, long startedNs) {
        var tenant = request.caller().tenant();
        var decisionId = SortableIds.at(System.currentTimeMillis());
        var roomKey = RoomKey.of(tenant.salt().bytes(), request.iss());
        var span = parts.tracing().serve("place channel", request.trace());
        var job = new Placing.Job(request, decisionId, roomKey, tickets.getAndIncrement(), span.context());
        var placing = new Placing(parts, racing, job);
        return placing.start().thenApply(answer -> {
            pass.leave();
            shadow.ifPresent(other -> placing.trail().first().ifPresent(other::look));
            var nothingHappened = answer instanceof ChannelAnswer.Gone
                    && placing.trail().first().isEmpty();
            if (parts.publisher().isOn() && !nothingHappened) {
                parts.publisher().decision(placing.trail().record(parts.config(), job, answer));
            }
            CurrentTrace.during(
                    job.trace(), () -> parts.metrics().channelRequest(outcome(answer), System.nanoTime() - startedNs));
            span.with("outcome", outcome(answer)).with("decisionId", decisionId).end();
            return answer;
        });
    }

    private static String outcome(ChannelAnswer.Decided answer) {
        return switch (answer) {
            case ChannelAnswer.Placed _ -> "placed";
            case ChannelAnswer.Declined _ -> "declined";
            case ChannelAnswer.Unavailable _ -> "unavailable";
            case ChannelAnswer.Gone _ -> "gone";
            case ChannelAnswer.Failed _ -> "error";
        };
    }
}
