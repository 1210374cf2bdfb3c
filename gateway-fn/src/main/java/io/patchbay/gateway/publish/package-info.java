/// Events to Kafka, never in the way of an answer. May use `config`, `schemas` and the Kafka client.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.publish;
