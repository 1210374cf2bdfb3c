/// The odoo dialect over a socket that carries text: admission, bus, messages (`docs/odoo-protocol.md`).
/// May use `channel`, `forwarding`, `ortc`, the tokens of `schemas` and Jackson; knows no Netty and no framework.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.signaling;
