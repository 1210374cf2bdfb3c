package io.patchbay.node.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who serves a channel that this node does not have. Pure: ADR 0075 has the rule and its reasons.
///
/// The owner if it answers; else the first live candidate. A node that cannot reach the owner leaves the answer to one
/// that can, so that a broken link between two nodes does not make a second owner.
final class AdoptionRule {
    /// All that is looked at.
    ///
    /// @param selfId this node
    /// @param selfTakes whether this node may take channels over
    /// @param ownerId whom the record names
    /// @param epoch of the record
    /// @param candidates nodes that may take the channel over, best first, without the owner; this node is among
    ///     them if it may
    /// @param asked whose answer counts
    /// @param answers that came so far
    record Situation(
            String selfId,
            boolean selfTakes,
            String ownerId,
            int epoch,
            List<String> candidates,
            List<String> asked,
            Map<String, Answer> answers) {}

    /// What to do.
    sealed interface Step {
        /// The other node serves the channel, or will, or knows who does.
        record Relay(String nodeId) implements Step {}

        /// This node takes the channel over.
        record Adopt() implements Step {}

        /// Nobody can serve it now.
        record Nobody() implements Step {}
    }

    private AdoptionRule() {}

    /// Empty: more answers have to come.
    static Optional<Step> decide(Situation in) {
        var holder = holder(in);
        if (holder.isPresent()) {
            return holder;
        }
        if (in.ownerId().equals(in.selfId())) {
            // It was this node's and is not here any more: this process is new, or let go of it.
            return in.selfTakes() ? Optional.of(new Step.Adopt()) : firstCandidate(in);
        }
        return switch (in.answers().get(in.ownerId())) {
            case null -> Optional.empty();
            case Answer.Said said when said.takes() -> Optional.of(new Step.Relay(in.ownerId()));
            case Answer.Said _ -> firstCandidate(in);
            case Answer.Silent _ -> withoutOwner(in);
            case Answer.Refusing _ -> withoutThatOwner(in);
        };
    }

    /// The owner lives. If no other node takes this one's word either, then it is this one whose clock or keys are
    /// wrong, and it keeps its hands off.
    private static Optional<Step> withoutThatOwner(Situation in) {
        var isHeard = in.asked().stream().anyMatch(nodeId -> in.answers().get(nodeId) instanceof Answer.Said);
        return isHeard || !in.answers().keySet().containsAll(in.asked())
                ? withoutOwner(in)
                : Optional.of(new Step.Nobody());
    }

    private static Optional<Step> holder(Situation in) {
        String best = null;
        var bestEpoch = in.epoch() - 1;
        for (var entry : in.answers().entrySet()) {
            if (entry.getValue() instanceof Answer.Said(var holds, var epoch, var _, var _)
                    && holds
                    && epoch > bestEpoch) {
                best = entry.getKey();
                bestEpoch = epoch;
            }
        }
        return best == null ? Optional.empty() : Optional.of(new Step.Relay(best));
    }

    private static Optional<Step> withoutOwner(Situation in) {
        for (var nodeId : in.asked()) {
            if (in.answers().get(nodeId) instanceof Answer.Said said && said.reachesOwner()) {
                return Optional.of(new Step.Relay(nodeId));
            }
        }
        return in.answers().keySet().containsAll(in.asked()) ? firstCandidate(in) : Optional.empty();
    }

    private static Optional<Step> firstCandidate(Situation in) {
        for (var nodeId : in.candidates()) {
            if (nodeId.equals(in.selfId())) {
                return Optional.of(new Step.Adopt());
            }
            if (in.asked().contains(nodeId)) {
                switch (in.answers().get(nodeId)) {
                    case null -> {
                        return Optional.empty();
                    }
                    case Answer.Said said
                    when said.takes() -> {
                        return Optional.of(new Step.Relay(nodeId));
                    }
                    case Answer.Said _ -> {}
                    case Answer.Silent _ -> {}
                    case Answer.Refusing _ -> {}
                }
            }
        }
        return Optional.of(new Step.Nobody());
    }
}
