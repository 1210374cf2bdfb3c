package io.patchbay.aggregator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DeadLetter;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The topology without a broker, on a clock that tests turn.
final class TopologyHarness implements AutoCloseable {
    static final long START_MS = 1_700_000_000_000L;

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;
    private final TestOutputTopic<String, byte[]> events;
    private final TestOutputTopic<String, byte[]> deadLetters;
    private final TestOutputTopic<String, byte[]> table;
    private final TestOutputTopic<String, byte[]> channels;
    private long nowMs = START_MS;

    TopologyHarness() {
        var metrics = new AggregatorMetrics(registry);
        var fleet = new FleetView() {
            @Override
            public long effectiveNowMs(long atMs) {
                return atMs;
            }

            @Override
            public boolean isGone(String nodeId, long atMs) {
                return nodeId.equals("gone");
            }
        };
        var builder = new StreamsBuilder();
        LoadTopology.build(builder, new TopologyParts(Policy.DEFAULT, TableDefaults.DEFAULT, fleet, metrics));
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        config.putAll(FailureHandlers.settings(metrics));
        driver = new TopologyTestDriver(builder.build(), config, Instant.ofEpochMilli(START_MS));
        events = output(Topics.NODE_EVENTS);
        deadLetters = output(Topics.DEAD_LETTERS);
        table = output(Topics.LOAD_TABLE);
        channels = output(Topics.CHANNELS);
    }

    private TestOutputTopic<String, byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    }

    long nowMs() {
        return nowMs;
    }

    void send(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key, value, 0L);
    }

    <T> void send(String topic, String key, EventCodec<T> codec, T event) {
        send(topic, key.getBytes(UTF_8), codec.encode(event));
    }

    void pass(Duration time) {
        var leftMs = time.toMillis();
        while (leftMs > 0) {
            var stepMs = Math.min(500, leftMs);
            driver.advanceWallClockTime(Duration.ofMillis(stepMs));
            nowMs += stepMs;
            leftMs -= stepMs;
        }
    }

    /// What is in the store for a node.
    Optional<LoadEntry> entry(String nodeId) {
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(StoreNames.ENTRIES);
        return Optional.ofNullable(store.get(nodeId)).map(json -> decoded(EventCodec.LOAD_ENTRY, json));
    }

    Optional<RoomClaims> room(String roomKey) {
        KeyValueStore<String, RoomClaims> store = driver.getKeyValueStore(StoreNames.ROOMS);
        return Optional.ofNullable(store.get(roomKey));
    }

    /// Transitions since the last call, as `from>to`.
    List<String> transitions() {
        return read(events, EventCodec.NODE_EVENT).stream()
                .map(event -> event.from() + ">" + event.to())
                .toList();
    }

    List<DeadLetter> deadLetters() {
        return read(deadLetters, EventCodec.DEAD_LETTER);
    }

    /// What the topology wrote to the channels' topic since the last call; a tombstone is `-uuid`.
    List<String> channelChanges() {
        return channels.readKeyValuesToList().stream()
                .map(row -> (row.value == null ? "-" : "") + row.key)
                .toList();
    }

    /// Ids on the load table topic since the last call; a tombstone is `-id`.
    List<String> tableChanges() {
        return table.readKeyValuesToList().stream()
                .map(row -> (row.value == null ? "-" : "") + row.key)
                .toList();
    }

    private static <T> List<T> read(TestOutputTopic<String, byte[]> topic, EventCodec<T> codec) {
        return topic.readValuesToList().stream()
                .map(json -> decoded(codec, json))
                .toList();
    }

    private static <T> T decoded(EventCodec<T> codec, byte[] json) {
        return switch (codec.decode(json)) {
            case Decoded.Ok<T>(var event) -> event;
            case Decoded.Bad<T>(var field, var reason) -> throw new AssertionError(field + " " + reason);
        };
    }

    /// The sum of all series that have these tags.
    double counted(String meter, String... tags) {
        return registry.get(meter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        driver.close();
    }
}
