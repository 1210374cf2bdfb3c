package io.patchbay.placement;

import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Decision.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Decides where a room goes. Equal inputs give equal answers, on any JVM and for any order of rows.
///
/// 1. The node that has the room, unless it is Lost, SignedOff, has just failed this request or cannot be signed for.
/// 2. Nodes in the wanted region, or in the region of the wanted country.
/// 3. The other regions, nearest first.
/// 4. Any node: no region was wanted, it has no known distances, or nobody was left in those that have.
///
/// Within a step a node of a worse [Grade] is taken only if no better one is there; the policy's [Strategy] chooses
/// among equals, or the room's hash alone if nobody could say who has the room. If the node that has it failed and
/// others can take its channel over, steps 2 to 4 are first gone through with those others only (ADR 0116).
public final class Placement {
    private Placement() {}

    /// A node, and the ranking by which it was found.
    private record Found(Ranking ranking, Picked picked) {}

    /// The answer alone; [#explain] says what it thought of every node.
    public static Decision decide(PickInput in) {
        var ranking = new Ranking(in);
        return find(ranking, in).<Decision>map(Found::picked).orElseGet(() -> new NoCandidate(reason(ranking)));
    }

    private static Optional<Found> find(Ranking ranking, PickInput in) {
        var owner = in.owner();
        if (owner == null) {
            return inSteps(ranking, in);
        }
        if (ranking.mayKeepRoom(owner)) {
            return Optional.of(new Found(ranking, new Picked(owner, Rule.ROOM_OWNER)));
        }
        return ranking.heirsOf(owner).flatMap(heirs -> inSteps(heirs, in)).or(() -> inSteps(ranking, in));
    }

    /// What the decision on the same input thinks of every node, by node id. Apart from [#decide], so that a pick among
    /// thousands of nodes does not pay for what is seldom read: it can be asked of the recorded input at any time.
    public static List<Candidate> explain(PickInput in) {
        var ranking = new Ranking(in);
        var candidates = new ArrayList<Candidate>(ranking.table().size());
        for (var index : ranking.table().everywhere()) {
            candidates.add(ranking.explain(index));
        }
        return List.copyOf(candidates);
    }

    /// Whether [#decide] on the same input took a node because it can take over the channel of one that failed.
    public static boolean isHandover(PickInput in) {
        return find(new Ranking(in), in)
                .filter(found -> found.ranking().ofHeirs())
                .isPresent();
    }

    /// The two nodes that [#decide] compared on the same input, empty if it did not compare two: another strategy, a
    /// room that has its node, the room's hash alone, or one node only.
    public static Optional<Draw> draw(PickInput in) {
        return find(new Ranking(in), in)
                .filter(found -> found.picked().rule() != Rule.ROOM_OWNER)
                .flatMap(found -> draw(found, in));
    }

    private static Optional<Draw> draw(Found found, PickInput in) {
        var table = found.ranking().table();
        var picked = found.picked();
        var region =
                RegionOrder.normalise(table.get(table.indexOf(picked.nodeId())).region());
        return Selection.explain(
                found.ranking(), picked.rule() == Rule.ANYWHERE ? table.everywhere() : table.inRegion(region), in);
    }

    private static Optional<Found> inSteps(Ranking ranking, PickInput in) {
        return inRegions(ranking, in)
                .or(() -> pick(ranking, ranking.table().everywhere(), Rule.ANYWHERE, in))
                .map(picked -> new Found(ranking, picked));
    }

    private static Optional<Picked> inRegions(Ranking ranking, PickInput in) {
        var wanted = wantedRegion(in);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        var table = ranking.table();
        var picked = pick(ranking, table.inRegion(wanted), Rule.IN_REGION, in);
        for (var region : RegionOrder.nearestFirst(wanted)) {
            if (picked.isPresent()) {
                break;
            }
            picked = pick(ranking, table.inRegion(region), Rule.NEAREST_REGION, in);
        }
        return picked;
    }

    private static String wantedRegion(PickInput in) {
        var region = in.region() == null ? "" : RegionOrder.normalise(in.region());
        if (region.isEmpty() && in.country() != null) {
            return RegionOrder.ofCountry(in.country()).orElse("");
        }
        return region;
    }

    private static Optional<Picked> pick(Ranking ranking, int[] group, Rule rule, PickInput in) {
        var index = Selection.choose(ranking, group, in);
        return index < 0
                ? Optional.empty()
                : Optional.of(new Picked(ranking.table().get(index).nodeId(), rule));
    }

    /// The reason that tells the caller most: what this request met, then what may pass by itself.
    private static Reason reason(Ranking ranking) {
        var rejections = EnumSet.noneOf(Rejection.class);
        for (var index : ranking.table().everywhere()) {
            var rejection = ranking.rejection(index);
            if (rejection != null) {
                rejections.add(rejection);
            }
        }
        if (rejections.isEmpty()) {
            return Reason.NO_NODES;
        }
        if (rejections.contains(Rejection.EXCLUDED)) {
            return Reason.ALL_FAILED;
        }
        if (rejections.contains(Rejection.FULL) || rejections.contains(Rejection.OVERLOADED)) {
            return Reason.ALL_OVERLOADED;
        }
        return rejections.contains(Rejection.NO_KEY) ? Reason.NO_KEYS : Reason.ALL_GONE;
    }
}
