package io.patchbay.aggregator.topology;

import io.patchbay.aggregator.topology.Envelope.Kind;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.topic.Topics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/// Wires the topology; nothing is decided here.
///
/// ```
/// sfu.heartbeats    --+
/// sfu.picks         --+-> by node id -> NodeFold --> sfu.load-table, sfu.node-events
/// sfu.node-reports  --+
/// sfu.channels -> by uuid -> ChannelFold -> by room key -> RoomFold
///                                        \-> sfu.channels, to end what nobody was seen in for long
/// (anything unreadable) -> sfu.dead-letters
/// ```
public final class LoadTopology {
    private LoadTopology() {}

    /// Adds the whole topology.
    ///
    /// @return the stream of what goes to `sfu.load-table` and `sfu.node-events`
    public static KStream<String, ?> build(StreamsBuilder builder, TopologyParts parts) {
        var metrics = parts.metrics();
        var about = intake(
                        builder,
                        Topics.HEARTBEATS,
                        Intake.of(Kind.HEARTBEAT, EventCodec.HEARTBEAT, Heartbeat::nodeId, metrics))
                .merge(intake(builder, Topics.PICKS, Intake.of(Kind.PICK, EventCodec.PICK, Pick::nodeId, metrics)))
                .merge(intake(
                        builder,
                        Topics.NODE_REPORTS,
                        Intake.of(Kind.NODE_REPORT, EventCodec.NODE_REPORT, NodeReport::nodeId, metrics)));
        var folded = accepted(about).repartition(by("nodes")).process(NodeFold.supplier(parts));
        folded.to((key, value, context) -> value.topic(), Produced.with(StoreNames.STRING, TopologySerdes.OUTGOING));

        var channels = intake(
                builder,
                Topics.CHANNELS,
                Intake.of(Kind.CHANNEL, EventCodec.CHANNEL_RECORD, ChannelRecord::uuid, metrics));
        var byRoom = accepted(channels).repartition(by("channels-by-uuid")).process(ChannelFold.supplier(parts));
        byRoom.filter((key, envelope) -> envelope.kind() != Kind.CHANNEL_EXPIRED)
                .repartition(by("channels-by-room"))
                .process(RoomFold.supplier());
        byRoom.filter((key, envelope) -> envelope.kind() == Kind.CHANNEL_EXPIRED)
                .mapValues(_ -> new Outgoing(Topics.CHANNELS, null))
                .to(Topics.CHANNELS, Produced.with(StoreNames.STRING, TopologySerdes.OUTGOING));
        about.merge(channels)
                .filter((key, envelope) -> envelope.kind() == Kind.DEAD_LETTER)
                .mapValues(Envelope::json)
                .to(Topics.DEAD_LETTERS, Produced.with(StoreNames.STRING, Serdes.ByteArray()));
        return folded;
    }

    private static KStream<String, Envelope> intake(
            StreamsBuilder builder, String topic, ProcessorSupplier<byte[], byte[], String, Envelope> intake) {
        var raw = Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withTimestampExtractor((record, partitionTime) -> Intake.arrivedAtMs(record));
        return builder.stream(topic, raw).process(intake);
    }

    private static KStream<String, Envelope> accepted(KStream<String, Envelope> all) {
        return all.filter((key, envelope) -> envelope.kind() != Kind.DEAD_LETTER);
    }

    private static Repartitioned<String, Envelope> by(String name) {
        return Repartitioned.with(StoreNames.STRING, TopologySerdes.ENVELOPE).withName(name);
    }
}
