/// What every packet class shares: big-endian access to bytes and the closed set of reasons to drop a packet.
/// May use only the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.packet;
