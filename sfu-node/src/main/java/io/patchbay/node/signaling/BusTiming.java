package io.patchbay.node.signaling;

import java.time.Duration;

/// The rhythm of a bus.
///
/// @param batch window in which messages are gathered
/// @param request default time for an answer
/// @param messagesPerSecond what a peer may send, with bursts of twice as many
public record BusTiming(Duration batch, Duration request, int messagesPerSecond) {}
