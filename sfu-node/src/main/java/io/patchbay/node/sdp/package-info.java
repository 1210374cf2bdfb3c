/// Session descriptions (RFC 8866) as far as WebRTC uses them: parse an offer, write an answer, write an offer for
/// consumers. Pure. May use the JDK and `ortc`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.sdp;
