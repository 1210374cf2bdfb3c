/// Runs the topology: waits for Kafka and its topics, starts it in a Micronaut context of its own, rebuilds it after a
/// fatal error. May use `topology`, `metrics`, Micronaut Kafka.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.streams;
