package io.patchbay.node.media;

import io.patchbay.node.media.SimulatedNetwork.Link;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a loop does for one packet and one viewer, all but the system call: rewrite, encrypt, keep account. One packet
/// in brings 25 out; the figure is per packet out.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MediaLoopBenchmark {
    private static final int VIEWERS = 25;

    @Param({"1", "3"})
    public int layers;

    private final SimulatedNetwork network = new SimulatedNetwork(new SplittableRandom(1), Link.PERFECT);
    private SimulatedPublisher publisher;
    private int timestamp;

    @Setup
    public void setUp() {
        publisher = new SimulatedPublisher(network, "10.0.0.1", layers, false);
        for (int i = 0; i < VIEWERS; i++) {
            new SimulatedViewer(network, "10.0.1." + i, publisher);
        }
        network.run(1_000);
        publisher.active(false);
        network.run(100);
        network.discards = true;
    }

    @Benchmark
    @OperationsPerInvocation(VIEWERS)
    public long forwardVideo() {
        timestamp += 3_000;
        network.inject(publisher.path, publisher.mediaPacket(publisher.layers.getFirst(), timestamp));
        network.work();
        return network.discarded;
    }
}
