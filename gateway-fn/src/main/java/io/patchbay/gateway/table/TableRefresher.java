package io.patchbay.gateway.table;

import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the table fresh: one long poll after the other, at one aggregator until it fails or says that it is restoring
/// its table, then at the next.
/// While none answers, the last table stays and grows old. One thread of its own, or where nothing may run
/// between requests (Lambda) the thread of each request.
public final class TableRefresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableRefresher.class);
    private static final int WAIT_MS = 2_000;
    private static final Duration GRACE = Duration.ofMillis(1_500);
    private static final int SHORTEST_PAUSE_MS = 50;
    private static final int LONGEST_PAUSE_MS = 1_000;
    private static final String RESTORING = "it is restoring its table";

    private final AggregatorClient aggregators;
    private final TableHolder table;
    private final GatewayMetrics metrics;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean reachable;
    private volatile long heardNs = System.nanoTime();
    private volatile String lastError = "";
    private final @Nullable SnapshotFile file;
    private int failures;
    private long triedMs;

    /// @param file where the last table is kept over a restart, null for nowhere
    /// @param onDemand whether [#refreshIfOlder] is all that refreshes
    public TableRefresher(
            AggregatorClient aggregators,
            TableHolder table,
            GatewayMetrics metrics,
            @Nullable Path file,
            boolean onDemand) {
        this.aggregators = aggregators;
        this.table = table;
        this.metrics = metrics;
        this.file = file == null ? null : new SnapshotFile(file);
        if (this.file != null) {
            this.file.read().ifPresent(table::apply);
        }
        if (aggregators.isConfigured() && !onDemand) {
            Thread.ofPlatform().daemon().name("table-refresh").start(this::run);
        }
    }

    /// Whether the newest question was answered.
    public boolean isReachable() {
        return reachable;
    }

    /// Time since an aggregator last confirmed the table.
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - heardNs);
    }

    /// Why the newest question was not answered, empty if it was.
    public String lastError() {
        return lastError;
    }

    private void run() {
        while (!isClosed()) {
            var ticket = aggregators.preferred();
            var error = guarded(WAIT_MS, GRACE.plusMillis(WAIT_MS));
            if (error.isEmpty()) {
                succeeded();
            } else if (!isClosed()) {
                failed(ticket, error);
                if (failures % aggregators.size() == 0) {
                    awaitRetry(Math.min(SHORTEST_PAUSE_MS << Math.min(failures, 5), LONGEST_PAUSE_MS));
                }
            }
        }
    }

    /// Asks once if nobody asked for this long, and returns within the other time, with the old table if
    /// need be. For a refresher on demand. Judged by the wall clock: the monotonic one may stand still while an
    /// instance is frozen.
    public synchronized void refreshIfOlder(Duration age, Duration limit) {
        var nowMs = System.currentTimeMillis();
        if (!aggregators.isConfigured() || Math.abs(nowMs - triedMs) < age.toMillis()) {
            return;
        }
        triedMs = nowMs;
        var ticket = aggregators.preferred();
        var error = guarded(0, limit);
        if (error.isEmpty()) {
            succeeded();
        } else {
            failed(ticket, error);
        }
    }

    /// One question. A bug that an answer runs into ends this turn, and not the thread, without which
    /// the table would grow old until a restart.
    private String guarded(int waitMs, Duration limit) {
        try {
            return refresh(waitMs, limit);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("error", e).setCause(e).log("a bug kept the load table from being refreshed");
            return "bug: " + e;
        }
    }

    /// One question. Returns what went wrong, empty if nothing did.
    private String refresh(int waitMs, Duration limit) {
        var id = table.view().snapshotId();
        var target = id.isEmpty()
                ? "/v1/loads"
                : "/v1/loads?since=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "&wait=" + waitMs;
        List<Header> headers = id.isEmpty() ? List.of() : List.of(new Header("If-None-Match", '"' + id + '"'));
        var outcome =
                aggregators.get(target, headers, limit).toCompletableFuture().join();
        return switch (outcome) {
            case Outcome.Answer answer
            when answer.status() == 304 -> table.view().restoring() ? RESTORING : "";
            case Outcome.Answer answer when answer.status() == 200 -> take(answer.body());
            case Outcome.Answer answer -> "it answered " + answer.status();
            case Outcome.ConnectFailed(var reason) -> "no connection: " + reason;
            case Outcome.TimedOut() -> "no answer in time";
            case Outcome.Broken(var reason) -> "broken answer: " + reason;
        };
    }

    private String take(byte[] body) {
        return switch (EventCodec.SNAPSHOT_DELTA.decode(body)) {
            case Decoded.Bad<io.patchbay.schemas.event.SnapshotDelta> bad -> bad.field() + ": " + bad.reason();
            case Decoded.Ok<io.patchbay.schemas.event.SnapshotDelta> ok ->
                switch (table.apply(ok.value())) {
                    case TAKEN -> ok.value().restoring() ? RESTORING : kept();
                    case UNFIT -> "a delta that does not fit";
                    case REFUSED_RESTORING -> RESTORING;
                };
        };
    }

    private String kept() {
        if (file != null) {
            table.full().ifPresent(full -> file.write(full, System.currentTimeMillis()));
        }
        return "";
    }

    private void succeeded() {
        if (!reachable) {
            LOG.atInfo().addKeyValue("aggregator", aggregators.name()).log("load table is fresh");
        }
        heardNs = System.nanoTime();
        failures = 0;
        reachable = true;
        lastError = "";
        metrics.tableRefresh("ok");
    }

    private void failed(int ticket, String error) {
        if (reachable || failures == 0) {
            LOG.atWarn()
                    .addKeyValue("aggregator", aggregators.name())
                    .addKeyValue("reason", error)
                    .log("load table not refreshed; the last one stays in use");
        }
        failures++;
        reachable = false;
        lastError = error;
        metrics.tableRefresh("failed");
        aggregators.failOver(ticket);
    }

    private void awaitRetry(int ms) {
        try {
            var _ = closed.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
