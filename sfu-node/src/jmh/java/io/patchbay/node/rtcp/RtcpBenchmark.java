package io.patchbay.node.rtcp;

import io.patchbay.node.packet.DropReason;
import java.util.ArrayList;
import java.util.List;
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

/// What reading and writing a usual compound costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RtcpBenchmark {
    private final RtcpWriter writer = new RtcpWriter(new byte[1_500], 1_400);
    private final TransportFeedbackWriter feedback = new TransportFeedbackWriter();
    private final List<ReportBlock> blocks = List.of(new ReportBlock(1, 2, 3, 4, 5, 6, 7));
    private final List<RtcpPacket> packets = new ArrayList<>();
    private final int[] lost = {1, 2, 5, 40};

    @Setup
    public void setUp() {
        write();
    }

    /// A receiver report, a NACK and a feedback on 100 packets.
    @Benchmark
    public int write() {
        writer.begin();
        writer.receiverReport(1, blocks);
        writer.nack(1, 2, lost, lost.length);
        feedback.begin(1, 1_000_000_000L);
        for (int i = 1; i < 100; i++) {
            feedback.received(1_000_000_000L + i * 1_000_000L);
        }
        feedback.write(writer, 1, 2, 3);
        return writer.length();
    }

    @Benchmark
    public DropReason parse() {
        packets.clear();
        return RtcpParser.parse(writer.buffer(), 0, writer.length(), packets);
    }
}
