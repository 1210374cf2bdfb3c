/// What makes a stream whole again and steers its rate: loss, retransmission, key frames, feedback, layers, and the
/// numbers each consumer sees. May use `packet`, `rtp`, `rtcp` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.repair;
