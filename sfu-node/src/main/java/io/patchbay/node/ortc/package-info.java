/// RTP capabilities and parameters as mediasoup-client speaks them, and the rules that turn a producer's parameters
/// into
/// a consumer's. Pure. May use the JDK and Jackson annotations.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.ortc;
