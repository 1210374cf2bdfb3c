/// Kafka topic definitions as code. May use only the JDK, but for `TopicCreator`, which sees Kafka's admin client.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.topic;
