/// Names and meters of this process. May use Micrometer only.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.metrics;
