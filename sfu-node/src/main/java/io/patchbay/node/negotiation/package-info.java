/// SDP offers and answers over the forwarding core: what a client publishes, what it watches. The same for every
/// dialect that speaks SDP. State is owned by the channel's mailbox. May use `forwarding`, `sdp` and `ortc`; knows no
/// JSON, no HTTP and no socket.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.negotiation;
