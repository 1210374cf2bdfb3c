/// A real Kafka broker without Docker: KRaft controller and broker in this JVM, or in a process of its own.
/// May use Kafka, `schemas` and the JDK; nothing of Patchbay's services.
@org.jspecify.annotations.NullMarked
package io.patchbay.broker;
