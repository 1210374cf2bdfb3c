package io.patchbay.capacity.generate;

import io.patchbay.capacity.trace.TraceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Generated traces in memory.
public final class Traces {
    private Traces() {}

    /// The records of a shape.
    public static List<TraceRecord> of(Shape shape, long seed) {
        return of(shape, seed, Generator.TOPICS);
    }

    /// Those of some topics.
    public static List<TraceRecord> of(Shape shape, long seed, Set<String> topics) {
        var records = new ArrayList<TraceRecord>();
        Generator.generate(
                shape,
                seed,
                topics,
                (topic, timestampMs, key, value) ->
                        records.add(new TraceRecord(topic, -1, records.size(), timestampMs, key, value)));
        return records;
    }
}
