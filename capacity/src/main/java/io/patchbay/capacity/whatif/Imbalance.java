package io.patchbay.capacity.whatif;

import java.util.Collection;
import java.util.List;

/// How unevenly nodes are used: the busiest over the mean, 1 if all are alike.
final class Imbalance {
    private Imbalance() {}

    /// Of some nodes.
    ///
    /// @param shares what each has of what it can hold
    static double of(Collection<Double> shares) {
        var mean = shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        var largest = shares.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return mean == 0 ? 1 : largest / mean;
    }

    /// Of the worst region.
    ///
    /// @param regions shares of the nodes of each
    static double worst(Collection<List<Double>> regions) {
        return regions.stream().mapToDouble(Imbalance::of).max().orElse(1);
    }
}
