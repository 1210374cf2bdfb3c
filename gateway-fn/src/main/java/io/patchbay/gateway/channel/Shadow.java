package io.patchbay.gateway.channel;

import io.patchbay.gateway.channel.Trail.Decided;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.placement.Decision;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.LoadScore;
import io.patchbay.placement.LoadTable;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Rule;
import io.patchbay.schemas.event.LoadRow;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Decides live requests a second time under another policy, without effect, and counts how the answers differ. A
/// difference is weighed by the scores of both nodes under the live policy. Thread-safe.
final class Shadow {
    private final Policy policy;
    private final GatewayMetrics metrics;
    private final AtomicReference<Prepared> prepared = new AtomicReference<>();

    /// A table of the live policy, and the same rows prepared for this one: else each request would pay for that.
    private record Prepared(List<LoadRow> live, LoadTable shadow) {}

    Shadow(Policy policy, GatewayMetrics metrics) {
        this.policy = policy;
        this.metrics = metrics;
    }

    /// Looks at the first decision of a request. Rooms that have their node say nothing about a policy.
    void look(Decided decided) {
        if (decided.answer() instanceof Picked picked && picked.rule() == Rule.ROOM_OWNER) {
            return;
        }
        var in = decided.input();
        var other = Placement.decide(new PickInput(
                table(in),
                in.nowMs(),
                policy,
                in.roomKey(),
                in.region(),
                in.country(),
                in.owner(),
                in.ownerUnknown(),
                in.excluded(),
                in.openBreakers(),
                in.keyless(),
                in.overloadedBefore(),
                in.ticket()));
        compare(in, decided.answer(), other);
    }

    private void compare(PickInput in, Decision live, Decision shadow) {
        if (live instanceof Picked mine && shadow instanceof Picked theirs) {
            if (mine.nodeId().equals(theirs.nodeId())) {
                metrics.shadow("same");
            } else {
                metrics.shadow("other-node");
                regret(in, mine, theirs);
            }
        } else if (live instanceof Picked) {
            metrics.shadow("only-live");
        } else {
            metrics.shadow(shadow instanceof Picked ? "only-shadow" : "same");
        }
    }

    private void regret(PickInput in, Picked mine, Picked theirs) {
        var live = row(in, mine.nodeId())
                .map(row -> LoadScore.terms(row, in.policy()).micros());
        var shadow = row(in, theirs.nodeId())
                .map(row -> LoadScore.terms(row, in.policy()).micros());
        if (live.isPresent() && shadow.isPresent()) {
            metrics.shadowRegret((live.get() - shadow.get()) / 1_000.0);
        }
    }

    private static Optional<LoadRow> row(PickInput in, String nodeId) {
        return in.rows().stream().filter(row -> row.nodeId().equals(nodeId)).findFirst();
    }

    @SuppressWarnings("ReferenceEquality") // the very same table, which all requests of a snapshot share
    private LoadTable table(PickInput in) {
        var known = prepared.get();
        var table = known != null && known.live() == in.rows()
                ? known.shadow().at(policy, in.nowMs())
                : LoadTable.of(in.rows(), policy, in.nowMs());
        if (known == null || known.live() != in.rows() || known.shadow() != table) {
            prepared.set(new Prepared(in.rows(), table));
        }
        return table;
    }
}
