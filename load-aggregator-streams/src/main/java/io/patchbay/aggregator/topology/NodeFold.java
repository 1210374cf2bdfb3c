package io.patchbay.aggregator.topology;

import static io.patchbay.aggregator.topology.StoreNames.ENTRIES;
import static io.patchbay.aggregator.topology.StoreNames.STATES;

import io.patchbay.placement.Health;
import io.patchbay.placement.HealthState;
import io.patchbay.placement.LoadFold;
import io.patchbay.placement.Transitions;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/// Folds what is said of a node into its entry. One instance per partition, used by its stream thread alone.
///
/// Two stores: the entry of each node, and the state that was last announced in `sfu.node-events`. They are
/// read once, when the partition comes here, and written through: reading one means parsing JSON, too dear
/// for every record. Health is judged by readers from the entry; the timer here only announces transitions
/// and forgets nodes.
///
/// Picks come as often as rooms are asked for, and an entry is written whole: they are folded at once and
/// written together, every [#PICKS_TIMER]. What of them is lost when the partition moves in between, the node's
/// next heartbeat brings (ADR 0097).
final class NodeFold implements Processor<String, Envelope, String, Outgoing> {
    private static final Duration TIMER = Duration.ofMillis(500);
    private static final Duration PICKS_TIMER = Duration.ofMillis(100);

    private final TopologyParts parts;
    private final ProcessorContext<String, Outgoing> context;
    private final KeyValueStore<String, byte[]> entryStore;
    private final KeyValueStore<String, String> stateStore;
    private final Map<String, LoadEntry> entries = new HashMap<>();
    private final Map<String, HealthState> states = new HashMap<>();

    /// Nodes whose entry has picks that are not in the store yet.
    private final Set<String> picked = new HashSet<>();

    /// How far ages are frozen behind the clock, because most of the fleet fell silent together.
    private long frozenMs;

    private NodeFold(TopologyParts parts, ProcessorContext<String, Outgoing> context) {
        this.parts = parts;
        this.context = context;
        this.entryStore = context.getStateStore(ENTRIES);
        this.stateStore = context.getStateStore(STATES);
        each(entryStore, (nodeId, json) -> entries.put(nodeId, decoded(EventCodec.LOAD_ENTRY, json)));
        each(stateStore, (nodeId, state) -> states.put(nodeId, HealthState.valueOf(state)));
        context.schedule(TIMER, PunctuationType.WALL_CLOCK_TIME, this::onTimer);
        context.schedule(PICKS_TIMER, PunctuationType.WALL_CLOCK_TIME, this::writePicks);
    }

    static ProcessorSupplier<String, Envelope, String, Outgoing> supplier(TopologyParts parts) {
        return StoreNames.supplier(
                context -> new NodeFold(parts, context),
                Set.of(
                        // As bytes: the same go to the topic.
                        StoreNames.store(ENTRIES, Serdes.ByteArray()), StoreNames.store(STATES, StoreNames.STRING)));
    }

    @Override
    public void process(Record<String, Envelope> record) {
        var envelope = record.value();
        switch (envelope.kind()) {
            case HEARTBEAT -> onHeartbeat(decoded(EventCodec.HEARTBEAT, envelope.json()), record.timestamp());
            case PICK -> onPick(decoded(EventCodec.PICK, envelope.json()), record.timestamp());
            case NODE_REPORT -> onReport(decoded(EventCodec.NODE_REPORT, envelope.json()));
            case CHANNEL, CHANNEL_GONE, CHANNEL_EXPIRED, DEAD_LETTER ->
                throw new IllegalStateException(envelope.kind() + " does not belong to the load table");
        }
    }

    private void onHeartbeat(Heartbeat beat, long arrivedAtMs) {
        var before = entries.get(beat.nodeId());
        var nowMs = context.currentSystemTimeMs();
        var after = LoadFold.onHeartbeat(before, beat, Math.min(nowMs, arrivedAtMs));
        if (after.equals(before)) {
            parts.metrics().dropped("heartbeat", "stale");
            return;
        }
        parts.metrics().folded("heartbeat");
        store(LoadFold.judgeOverload(after, parts.policy(), parts.defaults()), nowMs);
    }

    private void onPick(Pick pick, long arrivedAtMs) {
        var before = entries.get(pick.nodeId());
        if (before == null) {
            parts.metrics().dropped("pick", "unknown-node");
            return;
        }
        var nowMs = context.currentSystemTimeMs();
        var after = LoadFold.onPick(before, pick, Math.min(nowMs, arrivedAtMs), nowMs);
        if (after.equals(before)) {
            parts.metrics().dropped("pick", "stale");
            return;
        }
        parts.metrics().folded("pick");
        entries.put(pick.nodeId(), after);
        picked.add(pick.nodeId());
    }

    private void writePicks(long nowMs) {
        for (var nodeId : List.copyOf(picked)) {
            var entry = entries.get(nodeId);
            if (entry != null) {
                store(entry, nowMs);
            }
        }
        picked.clear();
    }

    private void onReport(NodeReport report) {
        var before = entries.get(report.nodeId());
        if (before == null) {
            parts.metrics().dropped("node-report", "unknown-node");
            return;
        }
        var nowMs = context.currentSystemTimeMs();
        var after = LoadFold.onReport(before, report, nowMs);
        if (after.equals(before)) {
            parts.metrics().dropped("node-report", "stale");
            return;
        }
        parts.metrics().folded("node-report");
        store(after, nowMs);
    }

    private void store(LoadEntry entry, long nowMs) {
        var nodeId = entry.heartbeat().nodeId();
        entries.put(nodeId, entry);
        picked.remove(nodeId);
        var json = EventCodec.LOAD_ENTRY.encode(entry);
        entryStore.put(nodeId, json);
        send(nodeId, Topics.LOAD_TABLE, json, nowMs);
        announce(entry, nowMs - frozenMs, nowMs);
    }

    private void onTimer(long nowMs) {
        var judgedAtMs = parts.fleet().effectiveNowMs(nowMs);
        frozenMs = nowMs - judgedAtMs;
        for (var entry : List.copyOf(entries.values())) {
            if (LoadFold.isExpired(entry, judgedAtMs)) {
                forget(entry, nowMs);
            } else {
                announce(entry, judgedAtMs, nowMs);
            }
        }
    }

    private void announce(LoadEntry entry, long judgedAtMs, long nowMs) {
        var nodeId = entry.heartbeat().nodeId();
        var known = states.get(nodeId);
        var row = LoadFold.row(entry, judgedAtMs, parts.defaults());
        var state = Health.judge(row, judgedAtMs, parts.policy());
        if (state != known) {
            states.put(nodeId, state);
            stateStore.put(nodeId, state.name());
            Transitions.between(known, state, entry, nowMs).forEach(this::send);
        }
    }

    private void forget(LoadEntry entry, long nowMs) {
        var nodeId = entry.heartbeat().nodeId();
        var known = states.remove(nodeId);
        stateStore.delete(nodeId);
        entries.remove(nodeId);
        entryStore.delete(nodeId);
        context.forward(new Record<>(nodeId, new Outgoing(Topics.LOAD_TABLE, null), nowMs));
        send(Transitions.expired(known == null ? HealthState.LOST : known, entry, nowMs));
    }

    private void send(NodeEvent event) {
        parts.metrics().nodeEvent(event.to());
        send(event.nodeId(), Topics.NODE_EVENTS, EventCodec.NODE_EVENT.encode(event), event.atMs());
    }

    private void send(String key, String topic, byte[] json, long atMs) {
        context.forward(new Record<>(key, new Outgoing(topic, json), atMs));
    }

    private static <V> void each(KeyValueStore<String, V> store, BiConsumer<String, V> into) {
        try (var all = store.all()) {
            all.forEachRemaining(row -> into.accept(row.key, row.value));
        }
    }

    private static <T> T decoded(EventCodec<T> codec, byte[] json) {
        return switch (codec.decode(json)) {
            case Decoded.Ok<T>(var event) -> event;
            case Decoded.Bad<T>(var field, var reason) ->
                throw new IllegalStateException("accepted before, refused now: " + field + " " + reason);
        };
    }
}
