/// Tests of the advice for autoscalers.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.scaling;
