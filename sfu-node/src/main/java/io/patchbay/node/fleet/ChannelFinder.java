package io.patchbay.node.fleet;

import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.fleet.AdoptionRule.Step;
import io.patchbay.placement.Rendezvous;
import io.patchbay.placement.Rooms;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.NodeTag;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out who serves a channel that is not here: asks its owner and the next candidates at the same time and follows
/// [AdoptionRule]. All clients of one channel share one search. Thread-safe, never blocks.
final class ChannelFinder {
    /// Where a channel is.
    sealed interface Spot {
        /// This node serves it by now.
        record Here() implements Spot {}

        /// Another node serves it, or will.
        record At(NodeTable.Known node) implements Spot {}

        /// Its owner is dead and this node is to take it.
        record Orphan(ChannelRecord record, ChannelSetup setup) implements Spot {}

        record Unknown() implements Spot {}

        /// It may exist, but cannot be found now.
        record Later() implements Spot {}
    }

    /// What a finder works with.
    record Parts(
            String selfId,
            Channels channels,
            ChannelTable table,
            NodeTable nodes,
            FleetReader reader,
            NodeLink link,
            ChannelSecret secret,
            Timers timers,
            Settings settings) {}

    /// @param probe how long a node may take to answer
    /// @param window how long after its last sign of life a channel may be taken over
    record Settings(Duration probe, Duration window) {}

    private static final Logger LOG = LoggerFactory.getLogger(ChannelFinder.class);

    /// Candidates that are asked although this node comes before them: they may reach an owner that this node does not.
    private static final int WITNESSES = 2;

    private static final int MAX_ASKED = 8;
    private static final Duration RECORD_PATIENCE = Duration.ofSeconds(1);
    private static final Duration RECORD_POLL = Duration.ofMillis(50);

    /// What a witness needs on top of its own question to the owner.
    private static final Duration WITNESS_EXTRA = Duration.ofMillis(250);

    private final Parts parts;
    private final Map<String, CompletableFuture<Spot>> searches = new ConcurrentHashMap<>();

    ChannelFinder(Parts parts) {
        this.parts = parts;
    }

    /// Finds a channel by its uuid.
    ///
    /// @param nodeTag hint at the node that made it, empty for none
    CompletableFuture<Spot> find(String uuid, String nodeTag) {
        var fresh = new CompletableFuture<Spot>();
        var running = searches.putIfAbsent(uuid, fresh);
        if (running == null) {
            var found = guarded(() -> hinted(uuid, nodeTag))
                    .thenCompose(spot -> spot.map(CompletableFuture::completedFuture)
                            .orElseGet(() -> record(uuid, parts.timers().nowNs())))
                    .whenComplete((spot, failure) -> searches.remove(uuid, fresh));
            follow(found, fresh);
        }
        return (running == null ? fresh : running).copy();
    }

    /// The node of the hint, if the record is not here yet and the node says that it has the channel.
    private CompletableFuture<Optional<Spot>> hinted(String uuid, String nodeTag) {
        var hint = nodeTag.isEmpty() || parts.table().find(uuid).isPresent()
                ? Optional.<NodeTable.Known>empty()
                : parts.nodes().all().stream()
                        .filter(node -> !node.nodeId().equals(parts.selfId())
                                && NodeTag.of(node.nodeId()).equals(nodeTag))
                        .findFirst();
        return hint.map(node -> ask(node, uuid, new NodeLink.Question(0, "", false))
                        .thenApply(answer -> answer instanceof Answer.Said said && said.holds()
                                ? Optional.<Spot>of(new Spot.At(node))
                                : Optional.<Spot>empty()))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /// A channel that was just made may not be known here yet, so its record is waited for.
    private CompletableFuture<Spot> record(String uuid, long sinceNs) {
        var record = parts.table().find(uuid);
        if (record.isPresent()) {
            return judge(record.get(), false);
        }
        if (parts.timers().nowNs() - sinceNs > RECORD_PATIENCE.toNanos()) {
            return CompletableFuture.completedFuture(
                    parts.reader().isCurrent() ? new Spot.Unknown() : new Spot.Later());
        }
        var later = new CompletableFuture<Spot>();
        var _ = parts.timers().schedule(RECORD_POLL, () -> follow(guarded(() -> record(uuid, sinceNs)), later));
        return later;
    }

    /// A step that throws has failed, and no more: a search that never ends would be everybody's who comes later.
    private static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> step) {
        return CompletableFuture.completedFuture(step).thenCompose(Supplier::get);
    }

    private static void follow(CompletableFuture<Spot> first, CompletableFuture<Spot> then) {
        var _ = first.whenComplete((spot, failure) -> {
            if (failure == null) {
                then.complete(spot);
            } else {
                then.completeExceptionally(failure);
            }
        });
    }

    /// Where the channel of a record is.
    ///
    /// @param selfFirst whether this node is the first candidate, because a gateway chose it
    CompletableFuture<Spot> judge(ChannelRecord record, boolean selfFirst) {
        var setup = parts.secret().open(record);
        if (isForgotten(record)) {
            return stillServed(record);
        }
        var candidates = candidates(record, selfFirst);
        var asked = asked(candidates, record.nodeId());
        var answers = new ConcurrentHashMap<String, Answer>();
        var selfTakes = setup.isPresent() && mayTake(record);
        var decided = new CompletableFuture<Step>();
        Runnable look = () -> AdoptionRule.decide(new AdoptionRule.Situation(
                        parts.selfId(),
                        selfTakes,
                        record.nodeId(),
                        record.epoch(),
                        candidates,
                        asked,
                        Map.copyOf(answers)))
                .ifPresent(decided::complete);
        questions(record, asked).forEach((nodeId, answer) -> {
            var _ = answer.thenAccept(said -> {
                answers.put(nodeId, said);
                look.run();
            });
        });
        look.run();
        return decided.thenApply(step -> {
            LOG.atDebug()
                    .addKeyValue("channelId", record.uuid())
                    .addKeyValue("ownerId", record.nodeId())
                    .addKeyValue("epoch", record.epoch())
                    .addKeyValue("candidates", candidates)
                    .addKeyValue("answers", answers)
                    .addKeyValue("step", step)
                    .log("who serves a channel that is not here");
            return spot(step, record, setup);
        });
    }

    /// Nobody may take the channel over any more. But a node that only Kafka does not hear may have its people yet, and
    /// those that come back are not to be sent away for good.
    private CompletableFuture<Spot> stillServed(ChannelRecord record) {
        var owner = parts.nodes()
                .find(record.nodeId())
                .filter(node -> !node.nodeId().equals(parts.selfId()));
        return owner.map(node -> askOwner(record)
                        .<Spot>thenApply(answer -> answer instanceof Answer.Said said && said.holds()
                                ? new Spot.At(node)
                                : new Spot.Unknown()))
                .orElseGet(() -> CompletableFuture.completedFuture(new Spot.Unknown()));
    }

    /// The channel that a room has. One that nobody may take over any more does not count, so that it does not hide
    /// the one that came after it.
    Optional<ChannelRecord> ownerOf(String roomKey) {
        return parts.table().ofRoom(roomKey).stream()
                .filter(record -> !isForgotten(record))
                .reduce(Rooms::owner);
    }

    /// Whether nobody may take the channel over any more: its node is gone and nobody was seen in it for long.
    private boolean isForgotten(ChannelRecord record) {
        var silentMs = parts.timers().nowMs() - record.lastSeenAtMs();
        return silentMs > parts.settings().window().toMillis() && parts.nodes().isGone(record.nodeId());
    }

    /// Whether this node may take channels over.
    boolean takes() {
        return !parts.channels().isDraining() && !parts.channels().isFull();
    }

    /// Not what others have before all heartbeats were read: a node that lives would count as dead because this one,
    /// which just started, has not heard of it.
    private boolean mayTake(ChannelRecord record) {
        return takes()
                && (record.nodeId().equals(parts.selfId()) || parts.reader().isComplete());
    }

    private Map<String, CompletableFuture<Answer>> questions(ChannelRecord record, List<String> asked) {
        var questions = new LinkedHashMap<String, CompletableFuture<Answer>>();
        if (!record.nodeId().equals(parts.selfId())) {
            questions.put(record.nodeId(), askOwner(record));
        }
        asked.forEach(nodeId -> questions.put(nodeId, ask(nodeId, record, true)));
        return questions;
    }

    /// Silence counts only twice in a row: a busy owner that loses a channel for nothing costs its people a gap.
    private CompletableFuture<Answer> askOwner(ChannelRecord record) {
        return ask(record.nodeId(), record, false)
                .whenComplete((answer, _) -> {
                    if (answer instanceof Answer.Refusing) {
                        LOG.atWarn()
                                .addKeyValue("channelId", record.uuid())
                                .addKeyValue("nodeId", record.nodeId())
                                .log(
                                        "the owner of a channel does not take this node's word: clocks or fleet keys differ");
                    }
                })
                .thenCompose(answer -> answer instanceof Answer.Silent(var refused) && !refused
                        ? ask(record.nodeId(), record, false)
                        : CompletableFuture.completedFuture(answer));
    }

    private CompletableFuture<Answer> ask(String nodeId, ChannelRecord record, boolean reach) {
        var question = new NodeLink.Question(record.epoch(), record.nodeId(), reach);
        return parts.nodes()
                .find(nodeId)
                .map(node -> ask(node, record.uuid(), question))
                .orElseGet(() -> CompletableFuture.completedFuture(new Answer.Silent(true)));
    }

    private CompletableFuture<Answer> ask(NodeTable.Known node, String uuid, NodeLink.Question question) {
        var probe = parts.settings().probe();
        return parts.link().ask(node.address(), uuid, question, question.reach() ? probe.plus(WITNESS_EXTRA) : probe);
    }

    /// Who may take the channel over: up, of the same RTP capabilities as the owner, by rendezvous hash.
    private List<String> candidates(ChannelRecord record, boolean selfFirst) {
        var key = record.roomKey().isEmpty() ? record.uuid() : record.roomKey();
        var capabilities = parts.nodes().find(record.nodeId()).map(NodeTable.Known::capabilitiesHash);
        var others = parts.nodes().up().stream()
                .filter(node -> !node.nodeId().equals(record.nodeId()))
                .filter(node -> !node.nodeId().equals(parts.selfId()))
                .filter(node -> fits(node, capabilities))
                .map(NodeTable.Known::nodeId);
        var selfFits = mayTake(record)
                && parts.nodes()
                        .find(parts.selfId())
                        .filter(node -> !fits(node, capabilities))
                        .isEmpty();
        var self = selfFits ? Stream.of(parts.selfId()) : Stream.<String>empty();
        return Stream.concat(others, self)
                .sorted(Comparator.comparing((String nodeId) -> !(selfFirst && nodeId.equals(parts.selfId())))
                        .thenComparing(byWeight(key)))
                .toList();
    }

    private static Comparator<String> byWeight(String key) {
        return Comparator.comparingLong((String nodeId) -> Rendezvous.weight(key, nodeId))
                .reversed()
                .thenComparing(Comparator.naturalOrder());
    }

    private static boolean fits(NodeTable.Known node, Optional<String> capabilities) {
        return capabilities.map(node.capabilitiesHash()::equals).orElse(true);
    }

    /// Those before this node, and a few witnesses.
    private List<String> asked(List<String> candidates, String ownerId) {
        var selfId = parts.selfId();
        var selfAt = candidates.indexOf(selfId);
        var before = selfAt < 0 ? candidates.size() : selfAt;
        return candidates.stream()
                .filter(nodeId -> !nodeId.equals(selfId) && !nodeId.equals(ownerId))
                .limit(Math.min(MAX_ASKED, before + WITNESSES))
                .toList();
    }

    private Spot spot(Step step, ChannelRecord record, Optional<ChannelSetup> setup) {
        if (parts.channels().find(record.uuid()).isPresent()) {
            return new Spot.Here();
        }
        // Nobody can take over a channel without a secret, so waiting is of no use.
        var without = record.key() == null ? new Spot.Unknown() : new Spot.Later();
        return switch (step) {
            case Step.Relay(var nodeId) ->
                parts.nodes().find(nodeId).<Spot>map(Spot.At::new).orElse(without);
            case Step.Adopt() ->
                setup.<Spot>map(opened -> new Spot.Orphan(record, opened)).orElse(without);
            case Step.Nobody() -> without;
        };
    }
}
