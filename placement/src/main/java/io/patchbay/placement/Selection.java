package io.patchbay.placement;

import java.util.Optional;

/// Chooses one node of a group: of the best grade that is there, by the strategy, or by the room's hash alone.
final class Selection {
    private static final int NOBODY = -1;

    /// 120 permille for two nodes, 53 for three, 1.2 for twenty.
    private static final long BAND_OF_ONE_MICROS = 480_000;

    private static final long TILT_SALT = 0x9e3779b97f4a7c15L;

    private Selection() {}

    /// Position of the chosen node, negative if all are out.
    static int choose(Ranking ranking, int[] group, PickInput in) {
        var grade = bestGrade(ranking, group);
        if (grade == LoadTable.OUT) {
            return NOBODY;
        }
        if (in.ownerUnknown()) {
            return draw(ranking, group, grade, Rendezvous.seed(in.roomKey())).first();
        }
        return switch (in.policy().strategy()) {
            case TWO_CHOICE -> twoChoice(ranking, group, grade, Rendezvous.seed(in.roomKey()));
            case LOAD -> leastLoaded(ranking, group, grade);
            case ROUND_ROBIN -> roundRobin(ranking, group, grade, in.ticket());
        };
    }

    private static byte bestGrade(Ranking ranking, int[] group) {
        var best = LoadTable.OUT;
        for (var index : group) {
            if (ranking.grade(index) < best) {
                best = ranking.grade(index);
                if (best == 0) {
                    return best;
                }
            }
        }
        return best;
    }

    private static int twoChoice(Ranking ranking, int[] group, byte grade, long seed) {
        var drawn = draw(ranking, group, grade, seed);
        if (drawn.second() == NOBODY) {
            return drawn.first();
        }
        var table = ranking.table();
        return table.score(drawn.first()) - table.score(drawn.second()) > tilt(seed, drawn.count())
                ? drawn.second()
                : drawn.first();
    }

    /// The draw behind a choice, empty if there was nothing to draw: another strategy, nobody, or one node only.
    static Optional<Draw> explain(Ranking ranking, int[] group, PickInput in) {
        var grade = bestGrade(ranking, group);
        if (grade == LoadTable.OUT || in.ownerUnknown() || in.policy().strategy() != Strategy.TWO_CHOICE) {
            return Optional.empty();
        }
        var seed = Rendezvous.seed(in.roomKey());
        var drawn = draw(ranking, group, grade, seed);
        if (drawn.second() == NOBODY) {
            return Optional.empty();
        }
        var table = ranking.table();
        return Optional.of(new Draw(
                table.get(drawn.first()).nodeId(),
                table.get(drawn.second()).nodeId(),
                table.score(drawn.first()),
                table.score(drawn.second()),
                tilt(seed, drawn.count()),
                drawn.count()));
    }

    /// Positions in the table; the second is [#NOBODY] in a group of one.
    ///
    /// @param count nodes of the grade in the group
    private record Drawn(int first, int second, int count) {}

    /// Draws the two nodes with the highest weights for the room.
    private static Drawn draw(Ranking ranking, int[] group, byte grade, long seed) {
        var table = ranking.table();
        var first = NOBODY;
        var second = NOBODY;
        var firstWeight = Long.MIN_VALUE;
        var secondWeight = Long.MIN_VALUE;
        var count = 0;
        for (var index : group) {
            if (ranking.grade(index) != grade) {
                continue;
            }
            count++;
            var weight = Rendezvous.weight(seed, table.hash(index));
            if (first == NOBODY || weight > firstWeight) {
                second = first;
                secondWeight = firstWeight;
                first = index;
                firstWeight = weight;
            } else if (second == NOBODY || weight > secondWeight) {
                second = index;
                secondWeight = weight;
            }
        }
        return new Drawn(first, second, count);
    }

    /// How much lower the score of the second must be, millionths, between minus and plus the band of a group of this
    /// size: a small difference only shifts the odds, a large one decides. In a small group all rooms between two
    /// snapshots would else go to one node, for a difference that is noise (ADR 0004). It comes from the room, so
    /// that every gateway agrees.
    private static long tilt(long seed, long count) {
        var band = BAND_OF_ONE_MICROS / (count * count);
        return Math.floorMod(Rendezvous.mix(seed + TILT_SALT), 2 * band + 1) - band;
    }

    /// Groups are in order of node id, so of equals the earlier position is the lower id.
    private static int lowerScore(LoadTable table, int a, int b) {
        var order = Long.compare(table.score(a), table.score(b));
        if (order == 0) {
            return Math.min(a, b);
        }
        return order < 0 ? a : b;
    }

    private static int leastLoaded(Ranking ranking, int[] group, byte grade) {
        var best = NOBODY;
        for (var index : group) {
            if (ranking.grade(index) == grade) {
                best = best == NOBODY ? index : lowerScore(ranking.table(), best, index);
            }
        }
        return best;
    }

    private static int roundRobin(Ranking ranking, int[] group, byte grade, long ticket) {
        var count = 0;
        for (var index : group) {
            count += ranking.grade(index) == grade ? 1 : 0;
        }
        var left = Math.floorMod(ticket, count);
        for (var index : group) {
            if (ranking.grade(index) == grade && left-- == 0) {
                return index;
            }
        }
        throw new IllegalStateException("ticket " + ticket + " beyond " + count + " nodes");
    }
}
