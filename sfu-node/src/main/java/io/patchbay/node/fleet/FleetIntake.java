package io.patchbay.node.fleet;

import io.patchbay.node.channel.Timers;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.Loop;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.topic.Topics;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the records of `sfu.channels` and `sfu.heartbeats` into the tables. Used by the thread that reads them.
final class FleetIntake {
    private static final Logger LOG = LoggerFactory.getLogger(FleetIntake.class);

    private final ChannelTable channels;
    private final NodeTable nodes;
    private final NodeMetrics metrics;
    private final LongSupplier nowMs;

    /// @param nowMs epoch ms
    FleetIntake(ChannelTable channels, NodeTable nodes, NodeMetrics metrics, LongSupplier nowMs) {
        this.channels = channels;
        this.nodes = nodes;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    /// Epoch ms as of now, counted on whatever is done to the clock: one that is set back would make all nodes look
    /// silent until it has caught up.
    static LongSupplier steady(Timers timers) {
        var sinceMs = timers.nowMs();
        var sinceNs = timers.nowNs();
        return () -> sinceMs + (timers.nowNs() - sinceNs) / 1_000_000;
    }

    /// Takes the next record. A bug that it meets is counted and costs that record only: what comes after it says who
    /// owns which channel.
    void take(ConsumerRecord<String, byte[]> record) {
        try {
            fold(record);
        } catch (RuntimeException e) {
            metrics.loopFailed(Loop.FLEET_READER);
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("a record of the fleet was not taken in");
        }
    }

    private void fold(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(Topics.CHANNELS)) {
            takeChannel(record.key(), record.value());
        } else if (record.value() != null) {
            switch (EventCodec.HEARTBEAT.decode(record.value())) {
                case Decoded.Ok<Heartbeat>(var beat) -> nodes.apply(beat, arrivedAtMs(record));
                case Decoded.Bad<Heartbeat> _ -> metrics.foreignRecordDropped();
            }
        }
    }

    /// By the broker's clock where the topic says so, else by this node's. Never by the sender's: one node whose clock
    /// is ahead would make all others look silent.
    private long arrivedAtMs(ConsumerRecord<?, ?> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME ? record.timestamp() : nowMs.getAsLong();
    }

    @SuppressWarnings("NullAway") // Kafka's API carries no nullness: a tombstone's value is null.
    private void takeChannel(String key, byte[] value) {
        if (key == null) {
            metrics.foreignRecordDropped();
        } else if (value == null) {
            channels.apply(key, null);
        } else {
            switch (EventCodec.CHANNEL_RECORD.decode(value)) {
                case Decoded.Ok<ChannelRecord>(var channel)
                when channel.uuid().equals(key) -> channels.apply(key, channel);
                case Decoded.Ok<ChannelRecord> _ -> metrics.foreignRecordDropped();
                case Decoded.Bad<ChannelRecord> _ -> metrics.foreignRecordDropped();
            }
        }
    }
}
