/// Real libwebrtc peers for tests, without devices. May use webrtc-java and whatever of the node a peer talks to.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.rtc;
