package io.patchbay.aggregator.topology;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;

/// What the topology needs from outside.
///
/// @param policy windows after which a node is late or lost
/// @param defaults for what nodes do not say
/// @param fleet view of all nodes
/// @param metrics counters
public record TopologyParts(Policy policy, TableDefaults defaults, FleetView fleet, AggregatorMetrics metrics) {}
