package io.patchbay.aggregator.query;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.streams.StreamsRunner;
import io.patchbay.aggregator.topology.RoomClaims;
import io.patchbay.aggregator.topology.StoreNames;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.jspecify.annotations.Nullable;

/// Finds one channel or room: in this instance's stores if it owns the key's partition, else by asking the owner, else
/// its standby, else whatever this instance has. A forwarded question is answered from the own stores only, so that no
/// question travels twice. Thread-safe.
public final class KeyedLookup {
    private static final StringSerializer KEYS = new StringSerializer();

    private final StreamsRunner runner;
    private final Readiness readiness;
    private final SelfAddress self;
    private final Peers peers;
    private final RoomProposals proposals;
    private final AggregatorMetrics metrics;

    /// @param around this instance and the others
    /// @param proposals of the rooms this instance owns
    public KeyedLookup(
            StreamsRunner runner,
            Readiness readiness,
            Around around,
            RoomProposals proposals,
            AggregatorMetrics metrics) {
        this.runner = runner;
        this.readiness = readiness;
        this.self = around.self();
        this.peers = around.peers();
        this.proposals = proposals;
        this.metrics = metrics;
    }

    /// Who is asked.
    ///
    /// @param self what the group's metadata says of this instance
    public record Around(SelfAddress self, Peers peers) {}

    /// The channel of a room.
    ///
    /// @param proposal where the room goes if nobody has it, null if that is not for the caller to say
    /// @param forwarded whether another instance asks
    public Found room(String roomKey, @Nullable Proposal proposal, boolean forwarded) {
        Set<String> failed = proposal == null ? Set.of() : proposal.failed();
        var question = new Question(
                StoreNames.ROOMS, "/v1/rooms/", roomKey, proposal == null ? "" : proposal.query(), forwarded);
        return find(
                question,
                streams -> RoomClaims.ownerOf(
                        this.<RoomClaims>store(streams, StoreNames.ROOMS).get(roomKey), failed),
                () -> proposal == null ? nothing() : claimed(roomKey, proposal));
    }

    private Found claimed(String roomKey, Proposal proposal) {
        var doubt = readiness.doubtOfClaim();
        if (doubt.isPresent()) {
            return new Found.Unavailable(doubt.get());
        }
        var nodeId = proposals.claim(roomKey, proposal);
        metrics.claim(nodeId.equals(proposal.nodeId()) ? "as-proposed" : "other-node");
        return new Found.Claimed(nodeId);
    }

    /// A channel by its uuid.
    public Found channel(String uuid, boolean forwarded) {
        return find(
                new Question(StoreNames.CHANNELS, "/v1/channels/", uuid, "", forwarded),
                streams -> Optional.ofNullable(
                        this.<ChannelRecord>store(streams, StoreNames.CHANNELS).get(uuid)),
                this::nothing);
    }

    /// Absence proves nothing while stores are being restored, or do not get what is new.
    private Found nothing() {
        return readiness.doubtOfAbsence().<Found>map(Found.Unavailable::new).orElseGet(Found.Nothing::new);
    }

    /// Whether this instance folds what is said of a node, and so is the one to poll it.
    public boolean ownsNode(String nodeId) {
        return runner.current()
                .map(running -> {
                    var metadata = running.streams().queryMetadataForKey(StoreNames.ENTRIES, nodeId, KEYS);
                    return metadata != null && metadata.activeHost().equals(self.host());
                })
                .orElse(false);
    }

    /// What a lookup found.
    public sealed interface Found {
        /// The record, as JSON.
        @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
        record Channel(byte[] json) implements Found {}

        /// There is none.
        record Nothing() implements Found {}

        /// There is none, and it is just going to be made.
        ///
        /// @param nodeId where, for everybody who asks now
        record Claimed(String nodeId) implements Found {}

        /// Nobody who could know can be asked now.
        record Unavailable(String reason) implements Found {}
    }

    /// What is looked up, and how another instance is asked for it.
    ///
    /// @param path of the API, up to the key
    /// @param query with its question mark, or empty
    /// @param forwarded whether another instance asks
    private record Question(String store, String path, String key, String query, boolean forwarded) {}

    private Found find(
            Question question, Function<KafkaStreams, Optional<ChannelRecord>> local, Supplier<Found> nothing) {
        var running = runner.current();
        if (running.isEmpty()) {
            metrics.lookup("unavailable");
            return new Found.Unavailable(runner.status().describe());
        }
        var streams = running.get().streams();
        var absent = nothing;
        if (!question.forwarded()) {
            var hosts = hosts(streams, question.store(), question.key());
            if (!mayKnow(self.host(), hosts)) {
                absent = KeyedLookup::unanswered;
            }
            for (var host : hosts) {
                if (host.equals(self.host())) {
                    break;
                }
                var answer = peers.ask(host, question.path(), question.key(), question.query());
                if (answer.isPresent()) {
                    metrics.lookup("forwarded");
                    return answer.get();
                }
            }
        }
        return locally(streams, local, absent);
    }

    /// Whether absence here means anything: not if others have the key's partition, and none of them answers.
    ///
    /// @param hosts that have it, none while the group is forming
    static boolean mayKnow(HostInfo self, List<HostInfo> hosts) {
        return hosts.isEmpty() || hosts.contains(self);
    }

    private static Found unanswered() {
        return new Found.Unavailable("no instance that could know answers");
    }

    private Found locally(
            KafkaStreams streams, Function<KafkaStreams, Optional<ChannelRecord>> local, Supplier<Found> nothing) {
        try {
            var found = local.apply(streams);
            metrics.lookup("local");
            return found.<Found>map(channel -> new Found.Channel(EventCodec.CHANNEL_RECORD.encode(channel)))
                    .orElseGet(nothing);
        } catch (InvalidStateStoreException e) {
            metrics.lookup("unavailable");
            return new Found.Unavailable(runner.status().describe());
        }
    }

    /// The owner, then its standbys; none while the group is forming.
    private static List<HostInfo> hosts(KafkaStreams streams, String store, String key) {
        try {
            var metadata = streams.queryMetadataForKey(store, key, KEYS);
            if (metadata == null || metadata.activeHost().equals(HostInfo.unavailable())) {
                return List.of();
            }
            var hosts = new ArrayList<HostInfo>();
            hosts.add(metadata.activeHost());
            hosts.addAll(metadata.standbyHosts());
            return hosts;
        } catch (InvalidStateStoreException e) {
            return List.of();
        }
    }

    private <V> org.apache.kafka.streams.state.ReadOnlyKeyValueStore<String, V> store(
            KafkaStreams streams, String name) {
        return streams.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<String, V>keyValueStore())
                .enableStaleStores());
    }
}
