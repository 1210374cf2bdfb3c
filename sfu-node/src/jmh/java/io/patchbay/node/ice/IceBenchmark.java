package io.patchbay.node.ice;

import io.patchbay.node.stun.StunMessage;
import io.patchbay.node.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
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

/// What a consent check of a known peer costs, and one with a wrong password.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IceBenchmark {
    private final IceCredentials credentials = IceCredentials.create(new Random(1));
    private final IceLite ice = new IceLite(credentials, IceLite.DEFAULT_CONSENT);
    private final IcePath path = new IcePath(IceProtocol.UDP, new InetSocketAddress("127.0.0.1", 40_000));
    private final byte[] good = new byte[StunMessage.MAX_LENGTH];
    private final byte[] forged = new byte[StunMessage.MAX_LENGTH];
    private final byte[] out = new byte[StunMessage.MAX_LENGTH];
    private final StunMessage message = new StunMessage();
    private int goodLength;
    private int forgedLength;
    private long nowNs;

    @Setup
    public void setUp() {
        goodLength = request(good, credentials.password());
        forgedLength = request(forged, "another password of that length");
    }

    private int request(byte[] into, String password) {
        return new StunWriter()
                .request(into, 0, new byte[12])
                .username(credentials.usernameFragment() + ":remote")
                .controlling(1)
                .priority(2)
                .useCandidate()
                .integrity(password.getBytes(StandardCharsets.UTF_8))
                .fingerprint();
    }

    @Benchmark
    public IceReply check() {
        message.wrap(good, 0, goodLength);
        return ice.onMessage(message, path, nowNs++, out);
    }

    @Benchmark
    public IceReply forgedCheck() {
        message.wrap(forged, 0, forgedLength);
        return ice.onMessage(message, path, nowNs++, out);
    }
}
