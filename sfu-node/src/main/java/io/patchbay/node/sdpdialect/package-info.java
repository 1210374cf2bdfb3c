/// The SDP dialect (`docs/sdp-dialect.md`): JSON messages with offers and answers over a socket that carries text.
/// May use `signaling` for sockets and admission, `negotiation` for descriptions, and Jackson.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.sdpdialect;
