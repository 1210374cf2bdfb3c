/// RTP capabilities and parameters as mediasoup-client speaks them, and the rules that turn a producer's parameters
/// into
/// a consumer's. Pure. May use `rtp`'s names of header extensions and the JDK.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.ortc;
