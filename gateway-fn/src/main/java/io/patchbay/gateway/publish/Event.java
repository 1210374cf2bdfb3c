package io.patchbay.gateway.publish;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.topic.Topics;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the gateway writes to Kafka. Encoded by whoever sends it, not by the request that made it.
///
/// @param encoder makes the record's value
/// @param timestampMs time of the record, epoch ms; null for the moment at which it is sent
public record Event(
        String topic,
        String key,
        Supplier<byte[]> encoder,
        @Nullable Long timestampMs) {

    static Event of(Pick pick) {
        return new Event(Topics.PICKS, pick.nodeId(), () -> EventCodec.PICK.encode(pick), null);
    }

    static Event of(NodeReport report) {
        return new Event(Topics.NODE_REPORTS, report.nodeId(), () -> EventCodec.NODE_REPORT.encode(report), null);
    }

    static Event of(ChannelRecord channel) {
        return new Event(Topics.CHANNELS, channel.uuid(), () -> EventCodec.CHANNEL_RECORD.encode(channel), null);
    }

    static Event of(Heartbeat heartbeat) {
        return new Event(Topics.HEARTBEATS, heartbeat.nodeId(), () -> EventCodec.HEARTBEAT.encode(heartbeat), null);
    }

    /// Found by the time in its id, however long it waited for the broker.
    static Event of(DecisionRecord decision) {
        return new Event(
                Topics.DECISIONS,
                decision.decisionId(),
                () -> EventCodec.DECISION_RECORD.encode(decision),
                decision.atMs());
    }

    /// The record's value.
    public byte[] value() {
        return encoder.get();
    }
}
