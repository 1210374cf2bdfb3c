package io.patchbay.capacity.trace;

import org.jspecify.annotations.Nullable;

/// Records in order of time, from the topics or from a file. One thread.
public interface RecordSource extends AutoCloseable {
    /// The next record, null at the end.
    ///
    /// @throws io.patchbay.capacity.CapacityException if there is no more to be had, for a reason the user can mend
    @Nullable
    TraceRecord next();

    /// How far it is: 0 to 1.
    double progress();

    /// What it reads, for people.
    String name();

    @Override
    void close();
}
