package io.patchbay.aggregator.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.patchbay.aggregator.query.LoadsQuery;
import io.patchbay.aggregator.query.Readiness;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The load table: the newest snapshot, or what changed since an earlier one. 503 until it was read to its end: whoever
/// took a part of it for the fleet would send nobody to the rest.
@Controller("/v1/loads")
final class LoadsController {
    private static final int MAX_ID_LENGTH = 256;
    private static final int MAX_REGION_LENGTH = 64;
    private static final long MAX_WAIT_MS = 25_000;

    private final LoadsQuery loads;
    private final Readiness readiness;

    LoadsController(LoadsQuery loads, Readiness readiness) {
        this.loads = loads;
        this.readiness = readiness;
    }

    /// `?region=` leaves out other regions, `?since=<id>` asks for a delta, `&wait=<ms>` waits for it (25 s at most).
    /// `If-None-Match` with the newest id is answered with 304.
    @Get(produces = MediaType.APPLICATION_JSON)
    CompletableFuture<HttpResponse<byte[]>> loads(HttpRequest<?> request) {
        var query = request.getParameters();
        var region = query.get("region");
        var since = query.get("since");
        var waitMs = wait(query.get("wait"));
        if (tooLong(region, MAX_REGION_LENGTH) || tooLong(since, MAX_ID_LENGTH)) {
            return refused("region has at most 64 characters and since at most 256");
        }
        if (waitMs < 0) {
            return refused("wait must be a number of milliseconds, 0 or more");
        }
        if (!readiness.hasTable()) {
            return CompletableFuture.completedFuture(Errors.noTable(readiness));
        }
        var etag = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
        return loads.answer(since, region, Math.min(MAX_WAIT_MS, waitMs)).thenApply(answer -> {
            var tag = "\"" + answer.id() + "\"";
            return tag.equals(etag)
                    ? HttpResponse.<byte[]>notModified().header(HttpHeaders.ETAG, tag)
                    : HttpResponse.ok(answer.json()).header(HttpHeaders.ETAG, tag);
        });
    }

    /// One node with what this instance thinks of it.
    @Get(uri = "/{+nodeId}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> load(String nodeId) {
        if (nodeId.length() > MAX_ID_LENGTH) {
            return Errors.response(HttpStatus.BAD_REQUEST, "a node id has at most 256 characters");
        }
        if (!readiness.hasTable()) {
            return Errors.noTable(readiness);
        }
        return loads.node(nodeId)
                .<HttpResponse<byte[]>>map(HttpResponse::ok)
                .orElseGet(() -> Errors.response(HttpStatus.NOT_FOUND, "no node has this id"));
    }

    private static CompletableFuture<HttpResponse<byte[]>> refused(String message) {
        return CompletableFuture.completedFuture(Errors.response(HttpStatus.BAD_REQUEST, message));
    }

    private static boolean tooLong(@Nullable String text, int maxLength) {
        return text != null && text.length() > maxLength;
    }

    /// @return -1 if it is no number
    private static long wait(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    }
}
