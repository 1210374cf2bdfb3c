package io.patchbay.aggregator.topology;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// The state stores: all in memory, each with a compacted changelog that a restart or a standby restores from.
public final class StoreNames {
    /// Node id to its folded entry.
    public static final String ENTRIES = "load-entries";

    /// Node id to the state that was announced last.
    public static final String STATES = "announced-states";

    /// Channel uuid to its record.
    public static final String CHANNELS = "channels";

    /// Room key to the channels that claim the room.
    public static final String ROOMS = "rooms";

    static final Serde<String> STRING = Serdes.String();

    /// Small segments, so that compaction keeps up and a restart reads little.
    private static final Map<String, String> CHANGELOG = Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "600000",
            "segment.bytes", "33554432",
            "min.cleanable.dirty.ratio", "0.2");

    private StoreNames() {}

    static <V> StoreBuilder<?> store(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), STRING, values)
                .withCachingDisabled()
                .withLoggingEnabled(CHANGELOG);
    }

    /// A supplier of processors that are made when their context is known, so that their fields can be final.
    static <V, W> ProcessorSupplier<String, V, String, W> supplier(
            Function<ProcessorContext<String, W>, Processor<String, V, String, W>> make, Set<StoreBuilder<?>> stores) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, V, String, W> get() {
                return new Late<>(make);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return stores;
            }
        };
    }

    private static final class Late<V, W> implements Processor<String, V, String, W> {
        private final Function<ProcessorContext<String, W>, Processor<String, V, String, W>> make;
        private @Nullable Processor<String, V, String, W> processor;

        private Late(Function<ProcessorContext<String, W>, Processor<String, V, String, W>> make) {
            this.make = make;
        }

        @Override
        public void init(ProcessorContext<String, W> context) {
            processor = make.apply(context);
        }

        @Override
        public void process(Record<String, V> record) {
            var ready = processor;
            if (ready == null) {
                throw new IllegalStateException("process before init");
            }
            ready.process(record);
        }
    }
}
