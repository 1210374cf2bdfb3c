package io.patchbay.aggregator.scaling;

import io.patchbay.placement.Scaling;

/// What the operator aims at.
///
/// @param target load per node and least number of nodes
/// @param emfSeconds distance of CloudWatch lines on standard output, 0 for none
public record ScalingConfig(Scaling.Target target, int emfSeconds) {
    /// The defaults of docs/config.md.
    public static final ScalingConfig DEFAULT = new ScalingConfig(new Scaling.Target(600, 1), 0);
}
