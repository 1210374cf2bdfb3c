package io.patchbay.gateway.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.Breakers;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.table.AggregatorClient;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.gateway.table.TableRefresher;
import io.patchbay.placement.PickInput;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the page shows, as JSON: the fleet now or then, decisions and transitions around a moment. The past comes from
/// the aggregator, which reads the topics. Thread-safe, never blocks.
public final class FleetFeed {
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final long DECISIONS_MS = 120_000;
    private static final long TRANSITIONS_MS = 3_600_000;
    private static final long LATELY_MS = 6_000;
    private static final long STEP_MS = 1_000;
    private static final String NOTHING = "";
    private static final EventCodec<Fleet> JSON = EventCodec.of(Fleet.class, 0, 1 << 26);

    private final Sources sources;

    /// Where the facts come from.
    ///
    /// @param degraded what does not work as it should
    public record Sources(
            GatewayConfig config,
            TableHolder table,
            TableRefresher refresher,
            Breakers breakers,
            AggregatorClient aggregators,
            Supplier<List<String>> degraded) {}

    public FleetFeed(Sources sources) {
        this.sources = sources;
    }

    /// The fleet as this gateway sees it.
    public String now() {
        var view = sources.table().view();
        var ageMs = view.isSnapshot() ? sources.refresher().age().toMillis() : 0;
        var frame = new Fleet.Frame(
                sources.config().id(),
                view.snapshotId(),
                ageMs,
                sources.degraded().get());
        var seen = new Seen(sources.breakers().open(), view.keyless(), view.overloaded());
        return json(Fleet.of(input(view.rows(), view.nowMs(System.nanoTime()), seen), frame));
    }

    /// What was decided in the last seconds; empty if it cannot be had now.
    public CompletionStage<String> lately() {
        var nowMs = System.currentTimeMillis();
        return ask(digest(nowMs - LATELY_MS, nowMs));
    }

    /// Transitions of the last seconds, as a JSON array; empty if they cannot be had now.
    public CompletionStage<String> transitions() {
        var nowMs = System.currentTimeMillis();
        return ask(events(nowMs - LATELY_MS, nowMs));
    }

    /// Transitions between two moments at most a day apart, as a JSON array; empty if they cannot be had.
    public CompletionStage<String> transitions(long fromMs, long toMs) {
        return ask(events(fromMs, toMs));
    }

    /// The fleet at a moment, what was decided in the two minutes before it, and the transitions of the hour before it:
    /// `{fleet, decisions, events, problem}`, the first two null if they cannot be had.
    public CompletionStage<String> past(long atMs) {
        if (!sources.aggregators().isConfigured()) {
            return CompletableFuture.completedFuture(
                    together(NOTHING, NOTHING, NOTHING, "this gateway has no aggregator, so there is no past"));
        }
        var fleet = sources.aggregators()
                .get("/v1/snapshots?at=" + atMs, List.of(), TIMEOUT)
                .thenApply(outcome -> fleetThen(outcome, atMs))
                .toCompletableFuture();
        var decisions = ask(digest(atMs - DECISIONS_MS, atMs)).toCompletableFuture();
        var events = ask(events(atMs - TRANSITIONS_MS, atMs)).toCompletableFuture();
        return CompletableFuture.allOf(fleet, decisions, events)
                .thenApply(_ -> together(
                        fleet.join(),
                        decisions.join(),
                        events.join(),
                        fleet.join().isEmpty() ? "no table was recorded around that time" : ""));
    }

    private String fleetThen(Outcome outcome, long atMs) {
        if (outcome instanceof Outcome.Answer answer
                && answer.status() == 200
                && EventCodec.SNAPSHOT_DELTA.decode(answer.body()) instanceof Decoded.Ok<SnapshotDelta>(var table)) {
            var frame =
                    new Fleet.Frame(sources.config().id(), table.id(), Math.max(0, atMs - table.asOfMs()), List.of());
            return json(Fleet.of(input(table.changed(), atMs, Seen.by(table.changed())), frame));
        }
        return NOTHING;
    }

    /// What this gateway knows of nodes beside the table.
    private record Seen(Set<String> openBreakers, Set<String> keyless, Set<String> overloaded) {
        /// What a table of the past itself says; breakers and keys of then are not known.
        static Seen by(List<LoadRow> rows) {
            var overloaded = rows.stream()
                    .filter(LoadRow::isOverloaded)
                    .map(LoadRow::nodeId)
                    .collect(Collectors.toUnmodifiableSet());
            return new Seen(Set.of(), Set.of(), overloaded);
        }
    }

    private PickInput input(List<LoadRow> rows, long nowMs, Seen seen) {
        return new PickInput(
                rows,
                nowMs,
                sources.config().policy(),
                "dashboard",
                null,
                null,
                null,
                false,
                Set.of(),
                seen.openBreakers(),
                seen.keyless(),
                seen.overloaded(),
                0);
    }

    private static String together(String fleet, String decisions, String events, String problem) {
        return "{\"fleet\":" + (fleet.isEmpty() ? "null" : fleet) + ",\"decisions\":"
                + (decisions.isEmpty() ? "null" : decisions) + ",\"events\":" + (events.isEmpty() ? "[]" : events)
                + ",\"problem\":\"" + problem + "\"}";
    }

    private static String digest(long fromMs, long toMs) {
        var from = Math.max(0, fromMs) / STEP_MS * STEP_MS;
        return "/v1/decisions?from=" + from + "&to=" + toMs + "&step=" + STEP_MS;
    }

    private static String events(long fromMs, long toMs) {
        return "/v1/events?from=" + Math.max(0, fromMs) + "&to=" + toMs;
    }

    private CompletionStage<String> ask(String target) {
        if (!sources.aggregators().isConfigured()) {
            return CompletableFuture.completedFuture(NOTHING);
        }
        return sources.aggregators()
                .get(target, List.of(), TIMEOUT)
                .thenApply(outcome -> outcome instanceof Outcome.Answer answer && answer.status() == 200
                        ? new String(answer.body(), UTF_8)
                        : NOTHING);
    }

    private static String json(Fleet fleet) {
        return new String(JSON.encode(fleet), UTF_8);
    }
}
