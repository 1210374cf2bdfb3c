package io.patchbay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.srtp.SrtpProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A small run of the benchmark, with two processes and real sockets: it has to count right before it measures.
class FanOutIT {
    private static FanOut.Result run(String workload, SrtpProfile profile) throws IOException {
        var log = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var small = Workload.named(workload).withPeers(4).scaled(0.5);
        var plan = new FanOut.Plan(Duration.ofMillis(500), Duration.ofMillis(500), List.of("-Xmx128m"));
        return new FanOut(small, profile, plan, log).run();
    }

    @Test
    void shouldDeliverEveryPacketOfSimulcastAndAudioOnce() throws IOException {
        var result = run("nightly", SrtpProfile.AEAD_AES_128_GCM);

        assertThat(result.consumers()).isEqualTo(2 * 4 * 3);
        assertThat(result.ledger().missing()).isZero();
        assertThat(result.ledger().bad()).isZero();
        assertThat(result.ledger().unaccounted(3)).isZero();
        assertThat(result.ledger().delivered()).isEqualTo(result.ledger().expected());
        assertThat(result.packetsPerProcessSecond()).isPositive();
        assertThat(FanOutTable.of(List.of(result))).contains("| nightly, 4 peers | GCM | 24 |");
    }

    @Test
    void shouldDeliverEveryPacketOfCamerasOnceWithHmac() throws IOException {
        var result = run("cameras", SrtpProfile.AES_CM_128_HMAC_SHA1_80);

        assertThat(result.consumers()).isEqualTo(4 * 3);
        assertThat(result.isExact()).isTrue();
        assertThat(result.p99Ns()).isPositive();
    }
}
