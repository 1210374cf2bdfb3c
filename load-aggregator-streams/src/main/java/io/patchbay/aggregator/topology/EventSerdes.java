package io.patchbay.aggregator.topology;

import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/// Our own events as values of stores.
final class EventSerdes {
    private EventSerdes() {}

    @SuppressWarnings("NullAway") // Kafka hands null to and takes null from serdes for an absent value.
    static <T> Serde<T> of(EventCodec<T> codec) {
        return Serdes.serdeFrom(
                (topic, event) -> event == null ? null : codec.encode(event), (topic, json) -> decode(codec, json));
    }

    private static <T> @Nullable T decode(EventCodec<T> codec, byte @Nullable [] json) {
        if (json == null) {
            return null;
        }
        return switch (codec.decode(json)) {
            case Decoded.Ok<T>(var event) -> event;
            case Decoded.Bad<T>(var field, var reason) -> throw new SerializationException(field + " " + reason);
        };
    }
}
