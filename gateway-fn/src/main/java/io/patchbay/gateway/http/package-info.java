/// Routes, limits, error answers and headers: the only package that knows the HTTP server. May use every other
/// package
/// of the gateway.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.http;
