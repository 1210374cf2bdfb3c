/// Kafka topic definitions as code, and the settings all Kafka clients share. May use only the JDK, but for
/// `TopicCreator`, which sees Kafka's admin client.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.topic;
