package io.patchbay.capacity.trace;

import io.patchbay.schemas.topic.TopicDefinition;
import io.patchbay.schemas.topic.Topics;
import java.util.Set;
import java.util.stream.Collectors;

/// A record of a topic, wherever it is kept.
///
/// @param topic its topic
/// @param partition its partition, -1 in a file
/// @param offset its offset, or the line in a file
/// @param timestampMs the producer's, epoch ms
/// @param key its key, empty if it has none
/// @param value its JSON, or [#NO_VALUE]; not copied
public record TraceRecord(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        String key,
        @SuppressWarnings("ArrayRecordComponent") byte[] value) {

    /// What stands for the null that a record may have instead of a value.
    public static final byte[] NO_VALUE = {};

    private static final Set<String> COMPACTED = Topics.all().stream()
            .filter(TopicDefinition::compacted)
            .map(TopicDefinition::name)
            .collect(Collectors.toUnmodifiableSet());

    /// Whether it says that its key is no more. Without a value, records of other topics are malformed.
    public boolean isTombstone() {
        return value.length == 0 && COMPACTED.contains(topic);
    }

    /// Where it is, for people.
    public String where() {
        return partition < 0 ? topic + " line " + offset : topic + "-" + partition + "@" + offset;
    }
}
