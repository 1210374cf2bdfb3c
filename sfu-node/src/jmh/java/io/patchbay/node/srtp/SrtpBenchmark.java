package io.patchbay.node.srtp;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.RtpPacket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What protecting and unprotecting one packet costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SrtpBenchmark {
    @Param({"AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80"})
    SrtpProfile profile;

    @Param({"120", "1100"})
    int payload;

    private final byte[] shared = new byte[1_500];
    private final byte[] out = new byte[1_500];
    private final byte[] decrypted = new byte[1_500];
    private final RtpPacket plain = new RtpPacket();
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private int sequence;

    @Setup
    public void setUp() {
        var keys = new SrtpKeys(profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
        sender = new SrtpSender(keys);
        receiver = new SrtpReceiver(keys);
        shared[0] = (byte) 0x80;
        plain.wrap(shared, 0, 12 + payload);
    }

    private void header() {
        Bytes.put32(out, 0, 0x8060_0000 | (sequence++ & 0xffff));
    }

    @Benchmark
    public int protectInPlace() {
        header();
        return sender.protectRtp(out, 0, 12, payload);
    }

    @Benchmark
    public int protectShared() {
        header();
        return sender.protectRtp(plain, 0, out, 0, 12);
    }

    @Benchmark
    public int protectSharedWithRewrittenDescriptor() {
        header();
        return sender.protectRtp(plain, 6, out, 0, 12);
    }

    @Benchmark
    public DropReason protectAndUnprotect() {
        header();
        int length = sender.protectRtp(plain, 0, out, 0, 12);
        return receiver.unprotectRtp(out, 0, length, decrypted, 0);
    }
}
