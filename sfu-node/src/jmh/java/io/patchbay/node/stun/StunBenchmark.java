package io.patchbay.node.stun;

import io.patchbay.node.packet.DropReason;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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

/// What reading, answering and both for one binding request costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StunBenchmark {
    private final byte[] password = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private final byte[] request = new byte[StunMessage.MAX_LENGTH];
    private final byte[] out = new byte[StunMessage.MAX_LENGTH];
    private final StunMessage message = new StunMessage();
    private final StunWriter writer = new StunWriter();
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", 40_000);
    private int length;

    @Setup
    public void setUp() {
        length = writer.request(request, 0, new byte[12])
                .username("0123456789abcdef0123456789abcdef:remote")
                .controlling(1)
                .priority(2)
                .useCandidate()
                .integrity(password)
                .fingerprint();
    }

    @Benchmark
    public int checkAndAnswer() {
        message.wrap(request, 0, length);
        if (!message.hasIntegrity(password)) {
            throw new IllegalStateException("integrity");
        }
        return writer.success(out, 0, message)
                .xorMappedAddress(address)
                .integrity(password)
                .fingerprint();
    }

    @Benchmark
    public DropReason parse() {
        return message.wrap(request, 0, length);
    }

    @Benchmark
    public int build() {
        message.wrap(request, 0, length);
        return writer.success(out, 0, message)
                .xorMappedAddress(address)
                .integrity(password)
                .fingerprint();
    }
}
