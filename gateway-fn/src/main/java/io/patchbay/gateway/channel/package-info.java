/// The use case of the gateway: place a room on a node, forward, retry on others, answer. May use `config`, `auth`,
/// `table`, `forward`, `publish` and `placement`, not the HTTP server.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.channel;
