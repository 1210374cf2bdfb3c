/// STUN binding messages (RFC 8489) with the attributes of ICE (RFC 8445): reading in place, checking, writing.
/// May use `packet` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.stun;
