/// Routes disconnect requests to the nodes that own the channels. May use `config`, `auth`, `table`, `forward` and
/// `channel`, not the HTTP server.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.disconnect;
