package io.patchbay.node.demux;

import io.patchbay.node.packet.Bytes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What telling packets apart costs, and cutting 1,100-byte frames out of a TCP stream read in pieces of 8 KiB.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DemuxBenchmark {
    private static final int FRAME = 1_100;

    private final byte[] packet = new byte[FRAME];
    private final byte[] stream = new byte[8 << 10];
    private final TcpDeframer deframer = new TcpDeframer(1_600);
    private int first;

    @Setup
    public void setUp() {
        for (int at = 0; at + FRAME + 2 <= stream.length; at += FRAME + 2) {
            Bytes.put16(stream, at, FRAME);
        }
    }

    @Benchmark
    public PacketKind kind() {
        packet[0] = (byte) (first += 37);
        return PacketKind.of(packet, 0, packet.length);
    }

    @Benchmark
    public boolean record() {
        packet[0] = 22;
        return DtlsRecord.isPlausible(packet, 0, packet.length);
    }

    @Benchmark
    public int deframe() {
        int used = 0;
        int frames = 0;
        int whole = stream.length / (FRAME + 2) * (FRAME + 2);
        while (used < whole) {
            used += deframer.push(stream, used, whole - used);
            if (deframer.isComplete()) {
                frames++;
                deframer.next();
            }
        }
        return frames;
    }
}
