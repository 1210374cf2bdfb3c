/// Ranges of topics: read in order of time, and written. Uses Kafka's clients and `capacity.trace`.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.topic;
