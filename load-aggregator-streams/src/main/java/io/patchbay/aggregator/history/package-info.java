/// The recorded past, read from the topics themselves by time: decisions, snapshots and node events. May use
/// `placement`, `schemas` and the Kafka consumer.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.history;
