package io.patchbay.capacity.trace;

/// A record of a topic, wherever it is kept.
///
/// @param topic its topic
/// @param partition its partition, -1 in a file
/// @param offset its offset, or the line in a file
/// @param timestampMs the producer's, epoch ms
/// @param key its key, empty if it has none
/// @param value its JSON; not copied
public record TraceRecord(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        String key,
        @SuppressWarnings("ArrayRecordComponent") byte[] value) {

    /// Where it is, for people.
    public String where() {
        return partition < 0 ? topic + " line " + offset : topic + "-" + partition + "@" + offset;
    }
}
