package io.patchbay.node.repair;

import io.patchbay.node.rtp.RtpPacket;
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

/// What the bookkeeping of one packet costs: on the publisher's side, and per consumer.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RepairBenchmark {
    private final NackGenerator nacks = new NackGenerator();
    private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator();
    private final RetransmissionCache cache = new RetransmissionCache(1_024, 1 << 20);
    private final SentHistory history = new SentHistory(1_024);
    private final SequenceRewriter sequences = new SequenceRewriter(1);
    private final TimestampRewriter timestamps = new TimestampRewriter(90_000);
    private final RtpPacket packet = new RtpPacket();
    private int sequence;

    public RepairBenchmark() {
        byte[] bytes = new byte[1_112];
        bytes[0] = (byte) 0x80;
        packet.wrap(bytes, 0, bytes.length);
    }

    @Benchmark
    public boolean publisherSide() {
        int number = sequence++ & 0xffff;
        packet.sequenceNumber(number);
        cache.put(packet);
        twcc.onPacket(number, 1, sequence);
        return nacks.onPacket(number, sequence);
    }

    @Benchmark
    public int consumerSide() {
        int source = sequence++ & 0xffff;
        int number = sequences.rewrite(source);
        int timestamp = timestamps.rewrite(sequence, sequence);
        history.put(number, 1, source, timestamp, 0);
        return number;
    }
}
