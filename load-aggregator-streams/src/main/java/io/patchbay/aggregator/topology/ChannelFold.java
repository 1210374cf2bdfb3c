package io.patchbay.aggregator.topology;

import io.patchbay.placement.Rooms;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/// Keeps each channel by its uuid and tells its room of the change, keyed by room. A tombstone does not name its room:
/// this store does. Used by its partition's stream thread alone.
final class ChannelFold implements Processor<String, Envelope, String, Envelope> {
    /// A channel is forgotten when its node is gone and nobody was seen in it for this long: by then another node has
    /// adopted the room or nobody wants it.
    static final Duration FORGET_AFTER = Duration.ofMinutes(5);

    /// A channel in which nobody was seen for this long is over, whoever has it, and its record ends. Nodes of
    /// ours end their records themselves and tell every minute of a channel in use; nobody ends those that
    /// gateways write for stock nodes, which are told with each request for the room.
    static final Duration EXPIRE_AFTER = Duration.ofDays(1);

    private static final Duration TIMER = Duration.ofSeconds(10);

    private final TopologyParts parts;
    private final ProcessorContext<String, Envelope> context;
    private final KeyValueStore<String, ChannelRecord> channels;

    private ChannelFold(TopologyParts parts, ProcessorContext<String, Envelope> context) {
        this.parts = parts;
        this.context = context;
        this.channels = context.getStateStore(StoreNames.CHANNELS);
        context.schedule(TIMER, PunctuationType.WALL_CLOCK_TIME, this::onTimer);
    }

    static ProcessorSupplier<String, Envelope, String, Envelope> supplier(TopologyParts parts) {
        return StoreNames.supplier(
                context -> new ChannelFold(parts, context),
                Set.of(StoreNames.store(StoreNames.CHANNELS, EventSerdes.of(EventCodec.CHANNEL_RECORD))));
    }

    @Override
    public void process(Record<String, Envelope> record) {
        if (record.value().kind() == Envelope.Kind.CHANNEL_GONE) {
            onGone(record.key());
        } else {
            onChannel(record.value());
        }
    }

    private void onChannel(Envelope envelope) {
        var channel = channel(envelope);
        var before = channels.get(channel.uuid());
        if (before != null && !Rooms.follows(before, channel)) {
            parts.metrics().dropped("channel", before.nodeId().equals(channel.nodeId()) ? "stale" : "old-epoch");
            return;
        }
        parts.metrics().folded("channel");
        channels.put(channel.uuid(), channel);
        if (before != null && !before.roomKey().equals(channel.roomKey())) {
            tellRoom(before.roomKey(), gone(before.uuid()));
        }
        tellRoom(channel.roomKey(), envelope);
    }

    private void onGone(String uuid) {
        var before = channels.delete(uuid);
        if (before == null) {
            parts.metrics().dropped("channel", "unknown-channel");
            return;
        }
        parts.metrics().folded("channel");
        tellRoom(before.roomKey(), gone(uuid));
    }

    private void onTimer(long nowMs) {
        var old = new ArrayList<String>();
        var expired = new ArrayList<String>();
        try (var all = channels.all()) {
            all.forEachRemaining(row -> {
                var silentMs = nowMs - row.value.lastSeenAtMs();
                if (silentMs > EXPIRE_AFTER.toMillis()) {
                    expired.add(row.key);
                } else if (silentMs > FORGET_AFTER.toMillis() && parts.fleet().isGone(row.value.nodeId(), nowMs)) {
                    old.add(row.key);
                }
            });
        }
        old.forEach(this::onGone);
        expired.forEach(uuid -> {
            onGone(uuid);
            context.forward(new Record<>(uuid, Envelope.channelExpired(), nowMs));
        });
    }

    private void tellRoom(String roomKey, Envelope envelope) {
        if (!roomKey.isEmpty()) {
            context.forward(new Record<>(roomKey, envelope, context.currentSystemTimeMs()));
        }
    }

    private static Envelope gone(String uuid) {
        return new Envelope(Envelope.Kind.CHANNEL_GONE, uuid.getBytes(StandardCharsets.UTF_8));
    }

    static ChannelRecord channel(Envelope envelope) {
        return switch (EventCodec.CHANNEL_RECORD.decode(envelope.json())) {
            case Decoded.Ok<ChannelRecord>(var channel) -> channel;
            case Decoded.Bad<ChannelRecord>(var field, var reason) ->
                throw new IllegalStateException("accepted before, refused now: " + field + " " + reason);
        };
    }
}
