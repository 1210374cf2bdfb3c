package io.patchbay.node.repair;

import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Rtx;
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

/// What the bookkeeping of one packet costs: on the publisher's side, per consumer, and when it is sent again.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RepairBenchmark {
    private static final int HEADER = 12;

    private final NackGenerator nacks = new NackGenerator();
    private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator();
    private final RetransmissionCache cache = new RetransmissionCache(1_024, 1 << 20);
    private final SentHistory history = new SentHistory(1_024);
    private final SequenceRewriter sequences = new SequenceRewriter(1);
    private final TimestampRewriter timestamps = new TimestampRewriter(90_000);
    private final RtpPacket packet = new RtpPacket();
    private final RtpPacket found = new RtpPacket();
    private final byte[] payload = new byte[1_500];
    private final byte[] out = new byte[1_500];
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

    /// A viewer misses a packet that is cached: found, and written as RTX (RFC 4588), before encryption.
    @Benchmark
    public int retransmit() {
        int number = sequence++ & 0xffff;
        packet.sequenceNumber(number);
        cache.put(packet);
        history.put(number, 1, number, 0, 0);
        int place = history.find(number, sequence * SentHistory.MIN_REPEAT_NS);
        if (place < 0 || !cache.find(history.sourceSequence(place), found)) {
            throw new IllegalStateException("not cached: " + number);
        }
        return Rtx.writePayload(number, payload, found.payloadLength(), out, HEADER);
    }
}
