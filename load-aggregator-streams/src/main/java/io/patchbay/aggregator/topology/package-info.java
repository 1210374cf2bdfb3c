/// The Kafka Streams topology: heartbeats, picks and reports into the load table, channels into rooms. Classes wire
/// and keep stores; what they store is decided by `placement`. May use `schemas`, `placement`, `metrics` and Kafka
/// Streams.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.topology;
