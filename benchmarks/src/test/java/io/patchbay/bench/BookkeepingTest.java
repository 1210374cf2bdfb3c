package io.patchbay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BookkeepingTest {
    private static final Workload.Stream RATE = new Workload.Stream(50, 80);

    private final Endpoint endpoint = new Endpoint(new Signaling.Remote("fragment", "password", 9), 1);
    private final SentStream source = new SentStream(endpoint, 7, false, RATE, 0);
    private final SeenStream seen = new SeenStream(source, false);

    private void arrive(int sequence, long number) {
        seen.onPacket(sequence & 0xffff);
        seen.onNumber(sequence & 0xffff, number);
    }

    @Test
    void shouldMissWhatDidNotCome() {
        source.sent = 3;
        arrive(65_529, 2);
        seen.mark();
        source.sent = 10;
        arrive(65_530, 3);
        arrive(65_531, 4);
        arrive(65_533, 6);
        arrive(65_535, 8);
        arrive(65_536, 9);

        assertThat(seen.received).isEqualTo(6);
        assertThat(seen.missing()).isEqualTo(2);
        assertThat(seen.bad()).isZero();
    }

    @Test
    void shouldNoticeRepetitionsAndWrongNumbers() {
        source.sent = 3;
        arrive(5, 0);
        arrive(6, 1);
        arrive(6, 1);
        arrive(7, 5);

        assertThat(seen.bad()).isEqualTo(2);
        assertThat(seen.missing()).isZero();
    }

    @Test
    void shouldMissEverythingWhenNothingCame() {
        source.sent = 3;

        assertThat(seen.missing()).isEqualTo(3);
    }

    @Test
    void shouldTellPercentilesWithinTheirSteps() {
        var latencies = new Latencies();
        for (int i = 1; i <= 1_000; i++) {
            latencies.add(i * 1_000L);
        }

        assertThat((double) latencies.atPermille(500)).isBetween(490_000.0, 530_000.0);
        assertThat((double) latencies.atPermille(990)).isBetween(970_000.0, 1_040_000.0);
        latencies.clear();
        assertThat(latencies.atPermille(990)).isZero();
    }

    @Test
    void shouldKnowItsWorkloads() {
        assertThat(Workload.named("nightly").deliveriesPerSecond()).isBetween(76_000.0, 77_000.0);
        assertThat(Workload.named("cameras").deliveriesPerSecond()).isBetween(44_300.0, 44_400.0);
        assertThatThrownBy(() -> Workload.named("weekly")).hasMessageContaining("nightly and cameras");
    }
}
