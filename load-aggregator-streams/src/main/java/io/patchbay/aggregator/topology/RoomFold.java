package io.patchbay.aggregator.topology;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/// Keeps the channels that claim each room. Used by its partition's stream thread alone.
final class RoomFold implements Processor<String, Envelope, String, Outgoing> {
    private final KeyValueStore<String, RoomClaims> rooms;

    private RoomFold(ProcessorContext<String, Outgoing> context) {
        this.rooms = context.getStateStore(StoreNames.ROOMS);
    }

    static ProcessorSupplier<String, Envelope, String, Outgoing> supplier() {
        return StoreNames.supplier(RoomFold::new, Set.of(StoreNames.store(StoreNames.ROOMS, RoomClaims.SERDE)));
    }

    @Override
    public void process(Record<String, Envelope> record) {
        var stored = rooms.get(record.key());
        var before = stored == null ? RoomClaims.NONE : stored;
        var envelope = record.value();
        var after = envelope.kind() == Envelope.Kind.CHANNEL_GONE
                ? before.without(new String(envelope.json(), StandardCharsets.UTF_8))
                : before.with(ChannelFold.channel(envelope));
        if (after.channels().isEmpty()) {
            rooms.delete(record.key());
        } else {
            rooms.put(record.key(), after);
        }
    }
}
