package io.patchbay.node.repair;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What choosing the simulcast layer of one consumer costs: every 100 ms with an estimate that goes up and down, and
/// for each packet that begins a key frame.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerSelectorBenchmark {
    private static final int LAYERS = 3;
    private static final long[] BITRATES_BPS = {150_000, 500_000, 2_000_000};
    private static final long STEP_NS = 100_000_000;

    private final LayerSelector selector = new LayerSelector(LAYERS);
    private long nowNs;

    @Benchmark
    public boolean decide() {
        nowNs += STEP_NS;
        for (int layer = 0; layer < LAYERS; layer++) {
            selector.onLayer(layer, BITRATES_BPS[layer], nowNs);
        }
        // Good for a minute, bad for a minute.
        selector.onEstimate(nowNs / 60_000_000_000L % 2 == 0 ? 3_000_000 : 200_000);
        return selector.onTime(nowNs) && selector.onKeyFrame(selector.wanted());
    }

    @Benchmark
    public boolean keyFrame() {
        return selector.onKeyFrame(LAYERS - 1);
    }
}
