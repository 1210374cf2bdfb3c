package io.patchbay.aggregator.poller;

/// A stock node of the configuration.
///
/// @param address normalised base URL; also its node id
/// @param region empty if it has none
public record PollTarget(String address, String region) {}
