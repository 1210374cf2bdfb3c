package io.patchbay.aggregator.topology;

import io.patchbay.placement.Rooms;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/// The channels that claim one room: usually one, two when two gateways asked two nodes at the same moment.
///
/// @param channels at most [#MAX], by (created, uuid)
public record RoomClaims(List<ChannelRecord> channels) {
    /// Bound of [#channels]: the newest beyond it are forgotten.
    static final int MAX = 16;

    static final RoomClaims NONE = new RoomClaims(List.of());

    @SuppressWarnings("NullAway") // Kafka hands null to and takes null from serdes for an absent value.
    static final Serde<RoomClaims> SERDE =
            Serdes.serdeFrom((topic, claims) -> claims == null ? null : write(claims), (topic, bytes) -> read(bytes));

    private static final Comparator<ChannelRecord> OLDEST_FIRST =
            Comparator.comparingLong(ChannelRecord::createdAtMs).thenComparing(ChannelRecord::uuid);

    public RoomClaims {
        channels = List.copyOf(channels);
    }

    /// The room's channel, by the rule of [Rooms#owner].
    ///
    /// @param exceptNodes nodes whose channels do not count
    public Optional<ChannelRecord> owner(Set<String> exceptNodes) {
        return channels.stream()
                .filter(channel -> !exceptNodes.contains(channel.nodeId()))
                .reduce(Rooms::owner);
    }

    /// What the store has under a key, by [#owner].
    public static Optional<ChannelRecord> ownerOf(@Nullable RoomClaims claims, Set<String> exceptNodes) {
        return claims == null ? Optional.empty() : claims.owner(exceptNodes);
    }

    RoomClaims with(ChannelRecord channel) {
        var next = new ArrayList<>(without(channel.uuid()).channels());
        next.add(channel);
        next.sort(OLDEST_FIRST);
        return new RoomClaims(next.subList(0, Math.min(MAX, next.size())));
    }

    RoomClaims without(String uuid) {
        return new RoomClaims(
                channels.stream().filter(other -> !other.uuid().equals(uuid)).toList());
    }

    private static byte[] write(RoomClaims claims) {
        var records = claims.channels().stream()
                .map(EventCodec.CHANNEL_RECORD::encode)
                .toList();
        var length =
                records.stream().mapToInt(json -> Integer.BYTES + json.length).sum();
        var bytes = ByteBuffer.allocate(length);
        records.forEach(json -> bytes.putInt(json.length).put(json));
        return bytes.array();
    }

    private static @Nullable RoomClaims read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        var in = ByteBuffer.wrap(bytes);
        var channels = new ArrayList<ChannelRecord>();
        while (in.remaining() >= Integer.BYTES) {
            var length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new SerializationException("truncated room claims");
            }
            var json = new byte[length];
            in.get(json);
            switch (EventCodec.CHANNEL_RECORD.decode(json)) {
                case Decoded.Ok<ChannelRecord>(var channel) -> channels.add(channel);
                case Decoded.Bad<ChannelRecord>(var field, var reason) ->
                    throw new SerializationException(field + " " + reason);
            }
        }
        return new RoomClaims(channels);
    }
}
