/// Advice for autoscalers: how many nodes each region should have. May use `placement`, `query` and `metrics`.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.scaling;
