package io.patchbay.schemas.codec;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DeadLetter;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and writes one kind of event as JSON (ADR 0008). Thread-safe.
///
/// Reading ignores unknown fields and refuses everything else that is not as the record says: missing fields, null
/// where it means nothing, wrong types, fractions for whole numbers, values out of range, fields given twice, unknown
/// versions, trailing text, deep or large documents. It never throws. A field may be left out if it is nullable or a
/// list.
public final class EventCodec<T> {
    public static final EventCodec<Heartbeat> HEARTBEAT = of(Heartbeat.class, Heartbeat.VERSION, 1 << 20);
    public static final EventCodec<Pick> PICK = of(Pick.class, Pick.VERSION, 1 << 16);
    public static final EventCodec<NodeReport> NODE_REPORT = of(NodeReport.class, NodeReport.VERSION, 1 << 16);
    public static final EventCodec<DecisionRecord> DECISION_RECORD =
            of(DecisionRecord.class, DecisionRecord.VERSION, 1 << 22);
    public static final EventCodec<ChannelRecord> CHANNEL_RECORD =
            of(ChannelRecord.class, ChannelRecord.VERSION, 1 << 16);
    public static final EventCodec<LoadEntry> LOAD_ENTRY = of(LoadEntry.class, LoadEntry.VERSION, 1 << 21);
    public static final EventCodec<SnapshotDelta> SNAPSHOT_DELTA =
            of(SnapshotDelta.class, SnapshotDelta.VERSION, 1 << 27);
    public static final EventCodec<NodeEvent> NODE_EVENT = of(NodeEvent.class, NodeEvent.VERSION, 1 << 16);
    public static final EventCodec<DeadLetter> DEAD_LETTER = of(DeadLetter.class, DeadLetter.VERSION, 1 << 20);

    private final RecordReader<T> reader;
    private final RecordWriter<T> writer;
    private final int newestVersion;
    private final int maxBytes;

    private EventCodec(Class<T> type, int newestVersion, int maxBytes) {
        this.reader = new RecordReader<>(type);
        this.writer = new RecordWriter<>(type);
        this.newestVersion = newestVersion;
        this.maxBytes = maxBytes;
    }

    /// A codec for a record of strings, whole numbers, `Double`s, booleans, enums, lists and records of these.
    ///
    /// @param newestVersion newest value of its `schemaVersion` that is read, 0 for a record without one
    /// @param maxBytes larger documents are refused
    public static <T extends Record> EventCodec<T> of(Class<T> type, int newestVersion, int maxBytes) {
        return new EventCodec<>(type, newestVersion, maxBytes);
    }

    /// Every codec of this package's events, in the order of their topics.
    static List<EventCodec<?>> all() {
        return List.of(
                HEARTBEAT,
                PICK,
                NODE_REPORT,
                DECISION_RECORD,
                CHANNEL_RECORD,
                LOAD_ENTRY,
                SNAPSHOT_DELTA,
                NODE_EVENT,
                DEAD_LETTER);
    }

    /// Reads one event. Null, as the value of a tombstone, is refused like an empty document.
    public Decoded<T> decode(byte @Nullable [] json) {
        return JsonInput.decode(json, reader, newestVersion, maxBytes);
    }

    /// Writes one event, without absent fields.
    public byte[] encode(T event) {
        return writer.encode(event);
    }

    /// The record that this reads and writes.
    Class<T> type() {
        return reader.type();
    }
}
