package io.patchbay.node.srtp;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// Runs packets through both profiles so that the JVM compiles the ciphers before the first call needs them: cold, AES
/// is about ten times slower.
public final class SrtpWarmUp {
    private static final int PAYLOAD = 1_100;
    private static final int BATCH = 250;

    private SrtpWarmUp() {}

    /// Protects and unprotects; throws if that does not give back what went in.
    ///
    /// @param packets per profile; 20,000 take about 100 ms
    /// @param atMost CPU time per profile; on a busy machine the wall's is over before anything is compiled.
    ///     A JVM that compiles without AES instructions (`-XX:TieredStopAtLevel=1`) gets no faster: it took 1.8 s.
    public static void run(int packets, Duration atMost) {
        for (SrtpProfile profile : SrtpProfile.values()) {
            long endNs = cpuNs() + atMost.toNanos();
            var keys = new SrtpKeys(profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
            var sender = new SrtpSender(keys);
            var receiver = new SrtpReceiver(keys);
            byte[] packet = new byte[1_500];
            byte[] out = new byte[1_500];
            for (int i = 0; i < packets && (i % BATCH != 0 || cpuNs() < endNs); i++) {
                Bytes.put32(packet, 0, 0x8060_0000 | (i & 0xffff));
                int length = sender.protectRtp(packet, 0, 12, PAYLOAD);
                if (receiver.unprotectRtp(packet, 0, length, out, 0) != DropReason.NONE) {
                    throw new IllegalStateException(profile + " does not read what it wrote, at packet " + i);
                }
            }
        }
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
