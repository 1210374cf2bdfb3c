package io.patchbay.aggregator.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.patchbay.aggregator.history.DecisionDigest;
import io.patchbay.aggregator.history.DecisionHistory;
import io.patchbay.aggregator.history.DecisionHistory.Found;
import io.patchbay.aggregator.history.EventRange;
import io.patchbay.aggregator.history.HistoryUnavailableException;
import io.patchbay.aggregator.history.SnapshotHistory;
import io.patchbay.schemas.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/// The recorded past: decisions, load tables and transitions as the topics have them.
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HistoryController {
    private static final int MAX_ID_LENGTH = 256;
    private static final long MAX_RANGE_MS = 24L * 3600 * 1000;
    private static final long MAX_BUCKETS = 2_000;
    private static final EventCodec<DecisionDigest> DIGEST = EventCodec.of(DecisionDigest.class, 0, 1 << 22);

    private final DecisionHistory decisions;
    private final SnapshotHistory snapshots;
    private final EventRange events;

    HistoryController(DecisionHistory decisions, SnapshotHistory snapshots, EventRange events) {
        this.decisions = decisions;
        this.snapshots = snapshots;
        this.events = events;
    }

    /// One decision, as a `DecisionRecord`. A 404 says in `cause` why it is not there.
    @Get(uri = "/decisions/{id}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> decision(String id) {
        return switch (decisions.find(id)) {
            case Found.Recorded(var json) -> HttpResponse.ok(json);
            case Found.Missing(var cause, var message) -> missing(cause, message);
        };
    }

    /// What was decided `?from=` one moment `&to=` another (epoch ms, a day at most), in steps of `&step=` ms.
    @Get(uri = "/decisions", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> digest(HttpRequest<?> request) {
        var from = number(request, "from");
        var to = number(request, "to");
        var step = request.getParameters().contains("step") ? number(request, "step") : 1_000;
        if (!isRange(from, to) || step < 1 || (to - from) / step > MAX_BUCKETS) {
            return Errors.response(
                    HttpStatus.BAD_REQUEST,
                    "from and to must be epoch ms at most a day apart, step a width in ms that makes at most "
                            + MAX_BUCKETS + " steps");
        }
        return HttpResponse.ok(DIGEST.encode(decisions.digest(from, to, step)));
    }

    /// The table of one snapshot, as a full `SnapshotDelta`; `?at=` says when it was made.
    @Get(uri = "/snapshots/{+id}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> snapshot(String id, HttpRequest<?> request) {
        var at = number(request, "at");
        if (at < 0 || id.length() > MAX_ID_LENGTH) {
            return Errors.response(
                    HttpStatus.BAD_REQUEST,
                    "at must be epoch ms, and an id has at most " + MAX_ID_LENGTH + " characters");
        }
        return table(snapshots.byId(id, at), "this snapshot is not on the topic: it expired or was never written");
    }

    /// The newest table there was `?at=` a moment.
    @Get(uri = "/snapshots", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> snapshotAt(HttpRequest<?> request) {
        var at = number(request, "at");
        return at < 0
                ? Errors.response(HttpStatus.BAD_REQUEST, "at must be epoch ms")
                : table(snapshots.at(at), "no table was recorded around that time");
    }

    /// Transitions of all nodes `?from=` one moment `&to=` another, oldest first; the newest if there are many.
    @Get(uri = "/events", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> events(HttpRequest<?> request) {
        var from = number(request, "from");
        var to = number(request, "to");
        if (!isRange(from, to)) {
            return Errors.response(HttpStatus.BAD_REQUEST, "from and to must be epoch ms at most a day apart");
        }
        return HttpResponse.ok(events.between(from, to).stream()
                .map(event -> new String(EventCodec.NODE_EVENT.encode(event), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8));
    }

    @Error(HistoryUnavailableException.class)
    HttpResponse<byte[]> unavailable(HistoryUnavailableException e) {
        return Errors.response(HttpStatus.SERVICE_UNAVAILABLE, "cannot look it up now: " + e.getMessage())
                .header("Retry-After", "1");
    }

    private static HttpResponse<byte[]> missing(String cause, String message) {
        var status = cause.equals("not-an-id") ? HttpStatus.BAD_REQUEST : HttpStatus.NOT_FOUND;
        MutableHttpResponse<byte[]> response = Errors.missing(status, cause, message);
        return cause.equals("not-yet") ? response.header("Retry-After", "1") : response;
    }

    private static HttpResponse<byte[]> table(Optional<byte[]> json, String nothing) {
        return json.<HttpResponse<byte[]>>map(HttpResponse::ok)
                .orElseGet(() -> Errors.response(HttpStatus.NOT_FOUND, nothing));
    }

    private static boolean isRange(long fromMs, long toMs) {
        return fromMs >= 0 && toMs >= fromMs && toMs - fromMs <= MAX_RANGE_MS;
    }

    /// @return -1 if it is absent or no number
    private static long number(HttpRequest<?> request, String name) {
        var text = request.getParameters().get(name);
        return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
    }
}
