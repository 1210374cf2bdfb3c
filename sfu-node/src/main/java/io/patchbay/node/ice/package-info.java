/// ICE-lite (RFC 8445 section 2.5): credentials, candidates, and one transport's view of where its peer is.
/// May use `stun`, `packet` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.ice;
