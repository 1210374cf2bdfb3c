/// What the node tells the fleet: heartbeats and channel records, to Kafka or to a gateway, and the load in them.
/// May use `channel` (read only), `config`, the events of `schemas`, Kafka's producer, OSHI and the JDK's HTTP client.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.heartbeat;
