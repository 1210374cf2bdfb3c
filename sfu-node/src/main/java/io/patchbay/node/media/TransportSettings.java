package io.patchbay.node.media;

import java.time.Duration;

/// Limits of a transport.
///
/// @param consent a peer that is silent for this long is gone (RFC 7675)
/// @param maxBitrateInBps what one session may send
/// @param maxBitrateOutBps what one session may be sent
public record TransportSettings(Duration consent, long maxBitrateInBps, long maxBitrateOutBps) {}
