package io.patchbay.node.media;

import io.patchbay.node.media.SimulatedNetwork.Link;
import java.util.ArrayList;
import java.util.List;
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
/// in brings 25 out; the figure is per packet out. With 40 publishers, who send in turn, what belongs to a viewer is no
/// longer in the nearest cache when its next packet comes, as in a real node.
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

    @Param({"1", "40"})
    public int publishers;

    private final SimulatedNetwork network = new SimulatedNetwork(new SplittableRandom(1), Link.PERFECT);
    private final List<SimulatedPublisher> senders = new ArrayList<>();
    private int timestamp;
    private int turn;

    @Setup
    public void setUp() {
        for (int i = 0; i < publishers; i++) {
            var sender = new SimulatedPublisher(network, "10.1." + i + ".1", layers, false);
            for (int viewer = 0; viewer < VIEWERS; viewer++) {
                new SimulatedViewer(network, "10.2." + i + "." + viewer, sender);
            }
            senders.add(sender);
        }
        network.run(1_000);
        senders.forEach(sender -> sender.active(false));
        network.run(100);
        network.discards = true;
    }

    @Benchmark
    @OperationsPerInvocation(VIEWERS)
    public long forwardVideo() {
        turn = (turn + 1) % publishers;
        timestamp += turn == 0 ? 3_000 : 0;
        var publisher = senders.get(turn);
        network.inject(publisher.path, publisher.mediaPacket(publisher.layers.getFirst(), timestamp));
        network.work();
        return network.discarded;
    }
}
