package io.patchbay.node.rtp;

import io.patchbay.node.packet.DropReason;
import java.util.HexFormat;
import java.util.Map;
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

/// What looking at a packet and writing one consumer's header costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RewriteBenchmark {
    private final byte[] packet = HexFormat.of()
            .parseHex("906000010000000000000001bede000440391042c522000000310007d04200000090e08005070000000000");
    private final byte[] out = new byte[1_500];
    private final RtpPacket view = new RtpPacket();
    private final Vp8Descriptor descriptor = new Vp8Descriptor();
    private final Vp8Rewriter pictures = new Vp8Rewriter();
    private final OutgoingHeader header = new OutgoingHeader();
    private final RtpHeaderWriter writer = new RtpHeaderWriter(
            new ExtensionIds(Map.of(HeaderExtension.VIDEO_ORIENTATION, 13, HeaderExtension.ABS_SEND_TIME, 2)),
            new ExtensionIds(Map.of(
                    HeaderExtension.MID, 1,
                    HeaderExtension.ABS_SEND_TIME, 4,
                    HeaderExtension.TRANSPORT_CC, 5,
                    HeaderExtension.VIDEO_ORIENTATION, 8)),
            "12");

    @Benchmark
    public DropReason wrap() {
        return view.wrap(packet, 0, packet.length);
    }

    @Benchmark
    public int wrapAndRewrite() {
        view.wrap(packet, 0, packet.length);
        header.sequenceNumber++;
        header.transportSequence = header.sequenceNumber & 0xffff;
        int length = writer.write(view, header, out, 0);
        descriptor.parse(packet, view.payloadOffset(), view.payloadLength());
        System.arraycopy(packet, view.payloadOffset(), out, length, descriptor.length());
        pictures.rewrite(descriptor, out, length);
        return length + descriptor.length();
    }
}
