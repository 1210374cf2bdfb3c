package io.patchbay.aggregator.topology;

import org.jspecify.annotations.Nullable;

/// A record on its way to one of our topics.
///
/// @param topic where to
/// @param json the event, null for a tombstone
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Outgoing(String topic, byte @Nullable [] json) {}
