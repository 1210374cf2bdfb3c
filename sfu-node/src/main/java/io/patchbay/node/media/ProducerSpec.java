package io.patchbay.node.media;

import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RtpParameters;

/// A producer as signaling describes it.
///
/// @param parameters what the client sends, with its own payload types and extension ids
/// @param mapping the same in the router's terms
public record ProducerSpec(RtpParameters parameters, ProducerMapping mapping) {}
