package io.patchbay.gateway.explain;

import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.table.AggregatorClient;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Gets a decision and the tables it saw from the aggregator, and explains it. Thread-safe, never blocks.
public final class DecisionLookup {
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final int MAX_ID_LENGTH = 64;

    private final AggregatorClient aggregators;

    public DecisionLookup(AggregatorClient aggregators) {
        this.aggregators = aggregators;
    }

    /// What was found.
    public sealed interface Found {
        /// The decision, explained.
        record Decision(Explained explained) implements Found {}

        /// The answer of the aggregator, which says why there is nothing.
        ///
        /// @param json `{"error": ..., "cause": ...}`
        record Missing(int status, String json) implements Found {}

        /// The aggregator cannot be asked now.
        record Unavailable(String reason) implements Found {}
    }

    /// Explains a decision. The stage never fails.
    public CompletionStage<Found> explain(String decisionId) {
        if (!aggregators.isConfigured()) {
            return done(new Found.Missing(
                    404,
                    "{\"error\":\"this gateway has no aggregator (SFU_AGGREGATOR_URLS), so no decisions are kept\","
                            + "\"cause\":\"no-aggregator\"}"));
        }
        if (!decisionId.matches("[0-9a-f-]{1," + MAX_ID_LENGTH + "}")) {
            return done(new Found.Missing(
                    400, "{\"error\":\"this is no decision id: it is a UUID\",\"cause\":\"not-an-id\"}"));
        }
        return aggregators
                .get("/v1/decisions/" + decisionId, List.of(), TIMEOUT)
                .thenCompose(outcome -> switch (outcome) {
                    case Outcome.Answer answer when answer.status() == 200 -> withTables(answer.body());
                    case Outcome.Answer answer
                    when answer.status() == 404 || answer.status() == 400 ->
                        done(new Found.Missing(answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
                    default -> done(new Found.Unavailable(reason(outcome)));
                });
    }

    private CompletionStage<Found> withTables(byte[] json) {
        if (!(EventCodec.DECISION_RECORD.decode(json) instanceof Decoded.Ok<DecisionRecord>(var record))) {
            return done(new Found.Unavailable("it sent what is no decision record"));
        }
        var tables = new ConcurrentHashMap<String, List<LoadRow>>();
        var wanted = new HashMap<String, DecisionStep>();
        record.steps().forEach(step -> wanted.put(step.snapshotId(), step));
        wanted.remove("");
        var questions = wanted.values().stream()
                .map(step -> table(step, tables).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(questions)
                .thenApply(_ -> new Found.Decision(Explainer.explain(record, tables::get)));
    }

    /// A table that cannot be had is left out: the explanation says so.
    private CompletionStage<?> table(DecisionStep step, Map<String, List<LoadRow>> tables) {
        var id = URLEncoder.encode(step.snapshotId(), StandardCharsets.UTF_8);
        return aggregators
                .get("/v1/snapshots/" + id + "?at=" + step.asOfMs(), List.of(), TIMEOUT)
                .thenAccept(outcome -> {
                    var rows = rows(outcome, step.snapshotId());
                    if (rows != null) {
                        tables.put(step.snapshotId(), rows);
                    }
                });
    }

    private static @Nullable List<LoadRow> rows(Outcome outcome, String snapshotId) {
        return outcome instanceof Outcome.Answer answer
                        && answer.status() == 200
                        && EventCodec.SNAPSHOT_DELTA.decode(answer.body())
                                instanceof Decoded.Ok<SnapshotDelta>(var delta)
                        && delta.id().equals(snapshotId)
                ? delta.changed()
                : null;
    }

    private static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer -> "it answered " + answer.status();
            case Outcome.ConnectFailed(var reason) -> "no connection: " + reason;
            case Outcome.TimedOut() -> "no answer in time";
            case Outcome.Broken(var reason) -> "broken answer: " + reason;
        };
    }

    private static CompletionStage<Found> done(Found found) {
        return CompletableFuture.completedFuture(found);
    }
}
