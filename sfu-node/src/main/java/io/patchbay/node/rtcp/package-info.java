/// RTCP (RFC 3550, 4585, 5104, REMB, transport-wide congestion control): reading, writing, and reception statistics.
/// May use `packet`, `rtp` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.rtcp;
