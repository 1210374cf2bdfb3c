/// Heartbeats over HTTP for nodes without Kafka. May use `config`, `publish` and `schemas`, not the HTTP server.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.registration;
