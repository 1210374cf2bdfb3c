package io.patchbay.capacity.generate;

/// Takes records in order of time.
@FunctionalInterface
public interface RecordSink {
    /// Takes the next one.
    ///
    /// @param topic its topic
    /// @param timestampMs epoch ms
    /// @param key its key
    /// @param value its JSON
    void write(String topic, long timestampMs, String key, byte[] value);
}
