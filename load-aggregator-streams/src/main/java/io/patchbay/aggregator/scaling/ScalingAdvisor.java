package io.patchbay.aggregator.scaling;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.metrics.MetricNames;
import io.patchbay.aggregator.query.Snapshot;
import io.patchbay.aggregator.scaling.ScalingReport.RegionAdvice;
import io.patchbay.aggregator.scaling.ScalingReport.Removal;
import io.patchbay.placement.Exhaustion;
import io.patchbay.placement.LoadTable;
import io.patchbay.placement.Policy;
import io.patchbay.placement.RegionCapacity;
import io.patchbay.placement.Scaling;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the newest snapshot every ten seconds: remembers the sessions of each region for a quarter of an hour, sets
/// the gauges, and writes the CloudWatch lines. One thread of its own; [#report] may be called by all.
public final class ScalingAdvisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScalingAdvisor.class);
    private static final int LOOK_EVERY_S = 10;
    private static final int REMEMBERED = 90;
    private static final double PERMILLE_PER_PERCENT = 10.0;

    private final ScalingConfig config;
    private final Policy policy;
    private final Supplier<Snapshot> snapshots;
    private final LongSupplier clockMs;
    private final PrintStream lines;
    private final MultiGauge desired;
    private final MultiGauge exhaustion;
    private final MultiGauge load;
    private final Map<String, Deque<Exhaustion.Point>> recent = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("scaling").factory());
    private long lineAtMs;

    /// Where the facts come from and the lines go.
    public record World(Supplier<Snapshot> snapshots, LongSupplier clockMs, PrintStream lines) {}

    public ScalingAdvisor(ScalingConfig config, Policy policy, World world, AggregatorMetrics metrics) {
        this.config = config;
        this.policy = policy;
        this.snapshots = world.snapshots();
        this.clockMs = world.clockMs();
        this.lines = world.lines();
        this.desired = metrics.multiGauge(MetricNames.REGION_DESIRED_NODES);
        this.exhaustion = metrics.multiGauge(MetricNames.REGION_SECONDS_TO_EXHAUSTION);
        this.load = metrics.multiGauge(MetricNames.REGION_LOAD);
    }

    /// Starts to look, and returns at once.
    public void start() {
        var _ = thread.scheduleAtFixedRate(this::guardedLook, 0, LOOK_EVERY_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /// The advice on the newest snapshot.
    public ScalingReport report() {
        var snapshot = snapshots.get();
        var nowMs = clockMs.getAsLong();
        var table = LoadTable.of(snapshot.rows(), policy, nowMs);
        var capacities = RegionCapacity.byRegion(table);
        var regions = new ArrayList<RegionAdvice>();
        for (var advice : Scaling.advise(table, policy, config.target())) {
            var capacity = capacities.getOrDefault(advice.region(), new RegionCapacity(0, 0, 0, 0));
            regions.add(region(advice, capacity));
        }
        return new ScalingReport(nowMs, snapshot.id(), config.target().loadPermille(), regions);
    }

    private RegionAdvice region(Scaling.Advice advice, RegionCapacity capacity) {
        var seconds = Exhaustion.secondsBySlope(points(advice.region()), capacity.plannedSessions());
        var cheapest = advice.cheapest();
        return new RegionAdvice(
                advice.region(),
                advice.nodes(),
                advice.desiredNodes(),
                advice.desiredNodes() - advice.nodes(),
                advice.loadPermille() / PERMILLE_PER_PERCENT,
                advice.sessions(),
                advice.maxSessions(),
                capacity.safeSessions(),
                seconds.isEmpty() ? null : seconds.getAsLong(),
                cheapest == null
                        ? null
                        : new Removal(cheapest.nodeId(), cheapest.sessions(), cheapest.isAdvised(), cheapest.why()));
    }

    private List<Exhaustion.Point> points(String region) {
        synchronized (recent) {
            return List.copyOf(recent.getOrDefault(region, new ArrayDeque<>()));
        }
    }

    /// A bug in one look must not end the looking.
    private void guardedLook() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("no scaling advice");
        }
    }

    void look() {
        var report = report();
        synchronized (recent) {
            for (var region : report.regions()) {
                var points = recent.computeIfAbsent(region.region(), _ -> new ArrayDeque<>());
                points.addLast(new Exhaustion.Point(report.atMs(), region.sessions()));
                if (points.size() > REMEMBERED) {
                    points.removeFirst();
                }
            }
            recent.keySet()
                    .retainAll(
                            report.regions().stream().map(RegionAdvice::region).toList());
        }
        desired.register(rows(report, RegionAdvice::desiredNodes), true);
        load.register(rows(report, region -> region.loadPercent() / 100), true);
        exhaustion.register(rows(report, ScalingAdvisor::secondsOrNever), true);
        if (config.emfSeconds() > 0 && report.atMs() - lineAtMs >= 1_000L * config.emfSeconds()) {
            lineAtMs = report.atMs();
            EmfLines.of(report).forEach(lines::println);
        }
    }

    private static Number secondsOrNever(RegionAdvice region) {
        var seconds = region.secondsToExhaustion();
        return seconds == null ? Double.POSITIVE_INFINITY : seconds;
    }

    private static List<MultiGauge.Row<?>> rows(
            ScalingReport report, java.util.function.Function<RegionAdvice, Number> value) {
        var rows = new ArrayList<MultiGauge.Row<?>>();
        for (var region : report.regions()) {
            rows.add(MultiGauge.Row.of(Tags.of("region", region.region()), value.apply(region)));
        }
        return rows;
    }
}
