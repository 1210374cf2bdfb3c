/// The node's own metrics: names, meters, and what feeds them. May use
/// Micrometer and, to be fed, `channel`, `forwarding` and the counters of `media`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.metrics;
