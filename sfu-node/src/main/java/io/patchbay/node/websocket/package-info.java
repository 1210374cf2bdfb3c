/// WebSockets on the HTTP port, any path: upgrade, limits, frames, back-pressure. May use Netty and `signaling`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.websocket;
