/// Tests of the benchmark's own bookkeeping.
@org.jspecify.annotations.NullMarked
package io.patchbay.bench.gateway;
