/// What kind of packet this is, and how packets are cut out of a TCP stream.
/// May use `packet` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.demux;
