/// The records that travel on Kafka and HTTP, validated in their constructors. May use only the JDK.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.event;
