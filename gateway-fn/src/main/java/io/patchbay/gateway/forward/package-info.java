/// HTTP to other parts: a small Netty client with pooled connections, node keys and local breakers. May use
/// `config`,
/// `schemas`, Netty and Resilience4j.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.forward;
