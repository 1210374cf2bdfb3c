/// The node's own media probe: a libwebrtc client that reaches the node's media ports as browsers do, and measures.
/// May use webrtc-java, `media`, `negotiation` and `sdp`; only the classes named `Rtc...` touch the native library.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.probe;
