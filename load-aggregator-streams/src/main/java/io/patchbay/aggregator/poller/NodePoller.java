package io.patchbay.aggregator.poller;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.NodeStatus;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls the stock nodes whose partitions are here, each every interval, spread over it, and writes what it learns to
/// the same topics that other nodes write to themselves. One timer thread; each poll on a virtual thread of its own.
public final class NodePoller implements AutoCloseable {
    /// Polls at one time.
    static final int CONCURRENCY = 64;

    private static final Logger LOG = LoggerFactory.getLogger(NodePoller.class);

    private final PollConfig config;
    private final PollWorld world;
    private final String observer;
    private final LongSupplier clockMs;
    private final Semaphore slots = new Semaphore(CONCURRENCY);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("poll-timer").factory());
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poll-", 0).factory());
    private final HttpClient http;

    /// @param observer this instance, for reports
    /// @param clockMs epoch ms; also the sequence of heartbeats, so that it grows from instance to instance
    public NodePoller(PollConfig config, PollWorld world, String observer, LongSupplier clockMs) {
        this.config = config;
        this.world = world;
        this.observer = observer;
        this.clockMs = clockMs;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(config.timeoutSeconds()))
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(workers)
                .build();
    }

    /// Starts to poll, and returns at once.
    public void start() {
        var intervalMs = TimeUnit.SECONDS.toMillis(config.intervalSeconds());
        var polls = polls();
        for (var i = 0; i < polls.size(); i++) {
            var poll = polls.get(i);
            var _ = timer.scheduleAtFixedRate(
                    () -> workers.execute(poll), intervalMs * i / polls.size(), intervalMs, TimeUnit.MILLISECONDS);
        }
    }

    /// Whether a poll took longer than polls do: this process stood still meanwhile, another instance has polled the
    /// node, and what was learned before, or not learned, says nothing of it now.
    static boolean isOutdated(long elapsedMs, int timeoutSeconds) {
        return elapsedMs > TimeUnit.SECONDS.toMillis((StockNode.MOST_REQUESTS + 1L) * timeoutSeconds);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
        http.shutdownNow();
    }

    private List<Poll> polls() {
        var timeout = Duration.ofSeconds(config.timeoutSeconds());
        var polls = new ArrayList<Poll>();
        for (var target : config.targets()) {
            polls.add(new Poll(target, new StockNode(http, target.address(), timeout)));
        }
        return polls;
    }

    /// The polls of one node, never two at a time.
    private final class Poll implements Runnable {
        private final PollTarget target;
        private final StockNode node;
        private final AtomicBoolean running = new AtomicBoolean();

        private Poll(PollTarget target, StockNode node) {
            this.target = target;
            this.node = node;
        }

        @Override
        public void run() {
            var isOurs = world.owns(target.address()) && !world.reportsItself(target.address());
            if (!isOurs || !running.compareAndSet(false, true)) {
                return;
            }
            try {
                slots.acquire();
                try {
                    tell(clockMs.getAsLong(), node.poll());
                } finally {
                    slots.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("nodeId", target.address())
                        .setCause(e)
                        .log("poll failed by a bug");
            } finally {
                running.set(false);
            }
        }

        private void tell(long startedAtMs, PollAnswer answer) {
            var nowMs = clockMs.getAsLong();
            if (isOutdated(nowMs - startedAtMs, config.timeoutSeconds())) {
                LOG.atDebug().addKeyValue("nodeId", target.address()).log("poll took place in a standstill");
                return;
            }
            switch (answer) {
                case PollAnswer.Load load -> {
                    world.polled("ok");
                    world.heartbeat(target.address(), EventCodec.HEARTBEAT.encode(beat(load, nowMs)));
                }
                case PollAnswer.Failed failed -> {
                    world.polled("failed");
                    LOG.atDebug()
                            .addKeyValue("nodeId", target.address())
                            .addKeyValue("reason", failed.detail())
                            .log("poll failed");
                    var report = report(failed, nowMs, nowMs - startedAtMs);
                    world.nodeReport(target.address(), EventCodec.NODE_REPORT.encode(report));
                }
            }
        }

        private Heartbeat beat(PollAnswer.Load load, long nowMs) {
            return new Heartbeat(
                    Heartbeat.VERSION,
                    target.address(),
                    "poll",
                    0,
                    nowMs,
                    nowMs,
                    config.intervalSeconds() * 1_000,
                    NodeStatus.UP,
                    HeartbeatSource.POLL,
                    target.address(),
                    null,
                    target.region(),
                    null,
                    load.channels(),
                    load.sessions(),
                    null,
                    load.cpuUsage(),
                    load.memoryUsage(),
                    0,
                    null,
                    0,
                    0,
                    0,
                    null,
                    "odoo/sfu",
                    "",
                    List.of());
        }

        private NodeReport report(PollAnswer.Failed failed, long nowMs, long elapsedMs) {
            return new NodeReport(
                    NodeReport.VERSION,
                    target.address(),
                    observer,
                    nowMs,
                    NodeReport.Outcome.POLL_FAILED,
                    null,
                    failed.httpStatus(),
                    Math.max(0, elapsedMs),
                    failed.detail());
        }
    }
}
