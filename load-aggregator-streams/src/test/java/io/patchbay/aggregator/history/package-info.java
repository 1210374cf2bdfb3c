/// Tests of the recorded past.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.history;
