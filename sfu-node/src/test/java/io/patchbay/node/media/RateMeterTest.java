package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long MS = 1_000_000;

    private final RateMeter meter = new RateMeter();

    @Test
    void shouldMeasureBitsOfLastSecond() {
        for (int i = 0; i < 100; i++) {
            meter.add(1_250, i * (10 * MS));
        }

        assertThat(meter.bitsPerSecond(999 * MS)).isEqualTo(1_000_000);
    }

    @Test
    void shouldForgetWhatIsOlderThanSecond() {
        meter.add(1_000, 50 * MS);
        meter.add(500, 650 * MS);

        assertThat(meter.bitsPerSecond(999 * MS)).isEqualTo(12_000);
        assertThat(meter.bitsPerSecond(1_050 * MS)).isEqualTo(4_000);
        assertThat(meter.bitsPerSecond(1_700 * MS)).isZero();
    }

    @Test
    void shouldBeZeroAfterLongSilence() {
        meter.add(1_000, 50 * MS);

        assertThat(meter.bitsPerSecond(3_600_000 * MS)).isZero();
        meter.add(125, 3_600_000 * MS);
        assertThat(meter.bitsPerSecond(3_600_000 * MS)).isEqualTo(1_000);
    }
}
