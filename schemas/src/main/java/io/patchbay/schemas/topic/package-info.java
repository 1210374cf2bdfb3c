/// Kafka topic definitions as code. May use only the JDK.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.topic;
