package io.patchbay.placement;

import io.patchbay.placement.Samples.Row;
import io.patchbay.schemas.event.LoadRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Cost of one pick, of preparing a table, and of folding one heartbeat. Goals: 50 µs a pick among 10,000 nodes;
/// 50,000 heartbeats a second and core.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlacementBenchmark {
    @Param({"20", "1000", "10000"})
    public int nodes;

    private List<LoadRow> rows;
    private LoadTable table;
    private io.patchbay.schemas.event.LoadEntry entry;
    private int room;

    @Setup
    public void setUp() {
        var random = new SplittableRandom(1);
        rows = new ArrayList<>();
        for (var i = 0; i < nodes; i++) {
            var row = new Row("http://sfu-" + i + ".example.com:8070");
            rows.add(row.sessions(random.nextInt(300))
                    .load(random.nextInt(800), random.nextInt(800))
                    .get());
        }
        table = LoadTable.of(rows, Policy.DEFAULT, Samples.NOW_MS);
        entry = Samples.registered(Samples.Beat.number(1));
        for (var i = 0; i < 60; i++) {
            entry = LoadFold.onPick(entry, Samples.pick("p" + i, Samples.NOW_MS), Samples.NOW_MS);
        }
    }

    /// All nodes in one region and none wanted: the longest scan there is.
    @Benchmark
    public Decision pick() {
        return Placement.decide(Samples.input(table, Samples.NOW_MS + 100, "room-" + room++));
    }

    @Benchmark
    public LoadTable prepare() {
        return LoadTable.of(rows, Policy.DEFAULT, Samples.NOW_MS);
    }

    /// With 60 picks pending.
    @Benchmark
    public Object foldHeartbeat() {
        return LoadFold.onHeartbeat(entry, Samples.Beat.number(2).get(), Samples.NOW_MS + 2_000);
    }
}
