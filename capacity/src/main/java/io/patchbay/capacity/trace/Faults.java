package io.patchbay.capacity.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Records that could not be read, by topic and reason. They are counted and shown, and never end a run.
public final class Faults {
    private static final int EXAMPLES = 5;
    private static final int MAX_REASONS = 50;

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private long total;

    /// Counts one.
    ///
    /// @param reason field and what is wrong with it
    public void add(TraceRecord record, String reason) {
        total++;
        var kind = record.topic() + ": " + reason;
        if (counts.containsKey(kind) || counts.size() < MAX_REASONS) {
            counts.merge(kind, 1L, Long::sum);
        }
        if (examples.size() < EXAMPLES) {
            examples.add(record.where() + ": " + reason);
        }
    }

    /// How many there were.
    public long total() {
        return total;
    }

    /// Lines for people: how many, how many of which kind, and where the first ones are. Empty if there were none.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        if (total > 0) {
            lines.add("%,d records are malformed or of another version and were left out:".formatted(total));
        }
        counts.forEach((kind, count) -> lines.add("  " + count + " x " + kind));
        examples.forEach(example -> lines.add("  at " + example));
        return lines;
    }
}
