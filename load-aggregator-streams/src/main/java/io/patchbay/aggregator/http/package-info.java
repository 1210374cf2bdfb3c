/// The HTTP API of the aggregator. May use `query`, `metrics` and Micronaut's HTTP server.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.http;
