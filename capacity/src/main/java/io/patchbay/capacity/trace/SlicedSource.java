package io.patchbay.capacity.trace;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A part of a source.
public final class SlicedSource implements RecordSource {
    private final RecordSource source;
    private final long fromMs;
    private final long toMs;
    private final Set<String> leading;

    /// @param fromMs first timestamp, epoch ms
    /// @param toMs end, epoch ms, exclusive
    /// @param leading topics whose earlier records are let through too
    public SlicedSource(RecordSource source, long fromMs, long toMs, Collection<String> leading) {
        this.source = source;
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.leading = Set.copyOf(leading);
    }

    @Override
    public @Nullable TraceRecord next() {
        for (var record = source.next(); record != null; record = source.next()) {
            var isEarly = record.timestampMs() < fromMs && !leading.contains(record.topic());
            if (!isEarly && record.timestampMs() < toMs) {
                return record;
            }
        }
        return null;
    }

    @Override
    public double progress() {
        return source.progress();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public void close() {
        source.close();
    }
}
