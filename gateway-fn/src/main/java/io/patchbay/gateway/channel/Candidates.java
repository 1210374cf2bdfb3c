package io.patchbay.gateway.channel;

import io.patchbay.gateway.channel.Trail.Decided;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.table.TableView;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes that one request can go to: the table it goes by, the node that has its room, and those that it has
/// learned to leave out. Used by one thread at a time, as [Placing].
final class Candidates {
    private final ChannelService.Parts parts;
    private final Placing.Job job;
    private final Set<String> failed = new HashSet<>();

    /// Those that failed, and those whose half-open breaker let nobody through.
    private final Set<String> tried = new HashSet<>();

    private TableView view;
    private @Nullable String owner;
    private boolean ownerUnknown;

    Candidates(ChannelService.Parts parts, Placing.Job job) {
        this.parts = parts;
        this.job = job;
        this.view = parts.table().view();
    }

    /// The node that has the room or is to get it, or had it until it failed; null if that is open.
    @Nullable
    String owner() {
        return owner;
    }

    /// @param nodeId the node that has the room or is to get it
    void ownedBy(String nodeId) {
        owner = nodeId;
        ownerUnknown = false;
    }

    /// Somebody may have the room, and nobody could say who.
    Decided towardsNobodyKnown() {
        ownerUnknown = true;
        return decide();
    }

    /// The room is on this node, which a newer table than the one at the start may know.
    Decided towards(String nodeId) {
        ownedBy(nodeId);
        if (view.target(nodeId) == null) {
            view = parts.table().view();
        }
        return decide();
    }

    /// How to talk to a node.
    ///
    /// @return null if it is unknown, or if nobody can sign for it
    @Nullable
    NodeTarget reachable(String nodeId) {
        var target = view.target(nodeId);
        return target == null || target.key() == null ? null : target;
    }

    /// Whether the node may be asked now. Asking a second time is always allowed; the first time its breaker has the
    /// say, which when half open lets few through.
    boolean admits(String nodeId) {
        return !tried.add(nodeId) || parts.breakers().permits(nodeId);
    }

    /// Whether the node is one that nobody asked yet and whose breaker lets somebody through.
    boolean admitsAnother(String nodeId) {
        return tried.add(nodeId) && parts.breakers().permits(nodeId);
    }

    void fail(String nodeId) {
        failed.add(nodeId);
    }

    boolean hasFailed(String nodeId) {
        return failed.contains(nodeId);
    }

    /// The node may be chosen again.
    void readmit(String nodeId) {
        tried.remove(nodeId);
    }

    /// Those that were asked or let nobody through.
    Set<String> tried() {
        return Set.copyOf(tried);
    }

    /// Nodes whose breaker is open are left out as long as anybody else is there, however far away: trying one costs
    /// the caller up to an attempt timeout. The room's owner is asked all the same.
    Decided decide() {
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
        var request = job.request();
        var input = new PickInput(
                view.rows(),
                view.nowMs(System.nanoTime()),
                parts.config().policy(),
                job.roomKey(),
                request.region(),
                request.country(),
                owner,
                ownerUnknown,
                excluded,
                open,
                view.keyless(),
                view.overloaded(),
                job.ticket());
        return new Decided(view, input, Placement.decide(input));
    }
}
