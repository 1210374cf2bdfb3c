/// The node's HTTP routes (`docs/odoo-protocol.md`, "HTTP"), its errors, health and metrics.
/// May use Micronaut and everything of the node but `signaling` and `websocket`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.http;
