package io.patchbay.aggregator.topology;

import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/// How the topology's own records lie on internal topics.
final class TopologySerdes {
    static final Serde<Envelope> ENVELOPE = Serdes.serdeFrom(
            (topic, envelope) -> envelope == null ? null : write(envelope), (topic, bytes) -> read(bytes));

    static final Serde<Outgoing> OUTGOING = Serdes.serdeFrom(
            (topic, outgoing) -> outgoing == null ? null : outgoing.json(),
            (topic, bytes) -> new Outgoing(topic, bytes));

    private TopologySerdes() {}

    private static byte[] write(Envelope envelope) {
        var bytes = new byte[envelope.json().length + 1];
        bytes[0] = envelope.kind().code();
        System.arraycopy(envelope.json(), 0, bytes, 1, envelope.json().length);
        return bytes;
    }

    private static Envelope read(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > 0) {
            for (var kind : Envelope.Kind.values()) {
                if (kind.code() == bytes[0]) {
                    return new Envelope(kind, Arrays.copyOfRange(bytes, 1, bytes.length));
                }
            }
        }
        throw new SerializationException("not an envelope of this topology");
    }
}
