/// What this node knows of the other nodes and their channels, how it finds a channel that is not here, and how it
/// takes one over whose node died (ADR 0075). May use the core, `signaling`, `placement`, Kafka's consumer and
/// the JDK's HTTP client.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.fleet;
