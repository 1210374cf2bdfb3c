package io.patchbay.schemas.codec;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DeadLetter;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.SnapshotDelta;

/// Reads and writes one kind of event as JSON. Thread-safe.
///
/// Reading ignores unknown fields, refuses wrong types, unknown versions, values out of range and documents over the
/// limit, and never throws.
public final class EventCodec<T> {
    public static final EventCodec<Heartbeat> HEARTBEAT = new EventCodec<>(Heartbeat.class, 1 << 20);
    public static final EventCodec<Pick> PICK = new EventCodec<>(Pick.class, 1 << 16);
    public static final EventCodec<NodeReport> NODE_REPORT = new EventCodec<>(NodeReport.class, 1 << 16);
    public static final EventCodec<ChannelRecord> CHANNEL_RECORD = new EventCodec<>(ChannelRecord.class, 1 << 16);
    public static final EventCodec<LoadEntry> LOAD_ENTRY = new EventCodec<>(LoadEntry.class, 1 << 21);
    public static final EventCodec<SnapshotDelta> SNAPSHOT_DELTA = new EventCodec<>(SnapshotDelta.class, 1 << 27);
    public static final EventCodec<NodeEvent> NODE_EVENT = new EventCodec<>(NodeEvent.class, 1 << 16);
    public static final EventCodec<DeadLetter> DEAD_LETTER = new EventCodec<>(DeadLetter.class, 1 << 20);

    private final Class<T> type;
    private final int maxBytes;

    EventCodec(Class<T> type, int maxBytes) {
        this.type = type;
        this.maxBytes = maxBytes;
    }

    /// Reads one event.
    public Decoded<T> decode(byte[] json) {
        return Json.decode(json, type, maxBytes);
    }

    /// Writes one event, without absent fields.
    public byte[] encode(T event) {
        return Json.encode(event);
    }
}
