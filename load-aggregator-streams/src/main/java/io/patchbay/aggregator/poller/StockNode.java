package io.patchbay.aggregator.poller;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks one stock node: `/v1/load` where it exists, else `/v1/noop` and `/v1/stats`. No redirects are followed and no
/// answer over [#MAX_BODY] is read. Used by one poll at a time.
final class StockNode {
    /// A stats array of several thousand channels.
    static final int MAX_BODY = 4 << 20;

    /// Requests of one poll at most, each for as long as the timeout says.
    static final int MOST_REQUESTS = 3;

    /// Polls after which a node that had no `/v1/load` is asked for it again: it may have been updated.
    private static final int TRY_LOAD_AGAIN_AFTER = 30;

    private static final int NOT_FOUND = 404;

    private final HttpClient http;
    private final String address;
    private final Duration timeout;
    private int pollsWithoutLoad = TRY_LOAD_AGAIN_AFTER;

    StockNode(HttpClient http, String address, Duration timeout) {
        this.http = http;
        this.address = address;
        this.timeout = timeout;
    }

    /// Blocks for at most three timeouts. Never throws on what the node does.
    PollAnswer poll() throws InterruptedException {
        if (pollsWithoutLoad >= TRY_LOAD_AGAIN_AFTER) {
            var load = get("/v1/load");
            if (!(load instanceof Body.Refused(var status, var _) && status == NOT_FOUND)) {
                return switch (load) {
                    case Body.Ok(var bytes) -> PollAnswers.load(bytes);
                    case Body.Refused(var status, var detail) -> new PollAnswer.Failed(status, detail);
                };
            }
            pollsWithoutLoad = 0;
        }
        pollsWithoutLoad++;
        return stats();
    }

    private PollAnswer stats() throws InterruptedException {
        switch (get("/v1/noop")) {
            case Body.Ok(var bytes)
            when !PollAnswers.isOk(bytes) -> {
                return new PollAnswer.Failed(200, "/v1/noop is not what odoo/sfu answers");
            }
            case Body.Ok(var _) -> {
                // Alive: now its load.
            }
            case Body.Refused(var status, var detail) -> {
                return new PollAnswer.Failed(status, detail);
            }
        }
        return switch (get("/v1/stats")) {
            case Body.Ok(var bytes) -> PollAnswers.stats(bytes);
            case Body.Refused(var status, var detail) -> new PollAnswer.Failed(status, detail);
        };
    }

    private Body get(String path) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(timeout)
                .build();
        // The request's own timeout ends with the headers: this one covers a body that drips. Not in the common pool,
        // where a body that never ends would hold up whatever else the process waits for.
        var reading = new FutureTask<>(() -> body(http.send(request, BodyHandlers.ofInputStream())));
        Thread.ofVirtual().name("poll " + address).start(reading);
        try {
            return reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            reading.cancel(true);
            return new Body.Refused(0, path + " took longer than " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            return new Body.Refused(0, path + " failed: " + cause.getClass().getSimpleName());
        }
    }

    private static Body body(HttpResponse<InputStream> response) {
        try (var in = response.body()) {
            if (response.statusCode() != 200) {
                return new Body.Refused(
                        response.statusCode(), response.uri().getPath() + " answered " + response.statusCode());
            }
            var bytes = in.readNBytes(MAX_BODY + 1);
            return bytes.length > MAX_BODY
                    ? new Body.Refused(200, response.uri().getPath() + " answered more than " + MAX_BODY + " bytes")
                    : new Body.Ok(bytes);
        } catch (IOException e) {
            return new Body.Refused(response.statusCode(), response.uri().getPath() + " broke off");
        }
    }

    private sealed interface Body {
        @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
        record Ok(byte[] bytes) implements Body {}

        record Refused(int status, String detail) implements Body {}
    }
}
