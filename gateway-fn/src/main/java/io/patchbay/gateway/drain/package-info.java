/// Takes nodes out of service and back on an operator's word. May use `table`, `forward` and `schemas`, not
/// the HTTP server.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.drain;
