package io.patchbay.placement;

/// Chooses one node of a group: of the best grade that is there, by the strategy.
final class Selection {
    private static final int NOBODY = -1;

    private Selection() {}

    /// Position of the chosen node, negative if all are out.
    static int choose(Ranking ranking, int[] group, PickInput in) {
        var grade = bestGrade(ranking, group);
        if (grade == LoadTable.OUT) {
            return NOBODY;
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

    /// Draws the two nodes with the highest weights and takes the one with the lower score, the lower node id if they
    /// are equal. Groups are in order of node id, so an earlier position is a lower id.
    private static int twoChoice(Ranking ranking, int[] group, byte grade, long seed) {
        var table = ranking.table();
        var first = NOBODY;
        var second = NOBODY;
        var firstWeight = Long.MIN_VALUE;
        var secondWeight = Long.MIN_VALUE;
        for (var index : group) {
            if (ranking.grade(index) != grade) {
                continue;
            }
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
        return second == NOBODY ? first : lowerScore(table, first, second);
    }

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
