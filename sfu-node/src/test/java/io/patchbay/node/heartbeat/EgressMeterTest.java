package io.patchbay.node.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EgressMeterTest {
    private final AtomicLong bytes = new AtomicLong(1_000);
    private final AtomicLong packets = new AtomicLong(10);
    private final EgressMeter meter = new EgressMeter(bytes::get, packets::get, 0);

    @Test
    void shouldMeasureBetweenSamples() {
        bytes.addAndGet(5_000);
        packets.addAndGet(20);
        var first = meter.sample(TimeUnit.SECONDS.toNanos(2));
        bytes.addAndGet(1_000);
        var second = meter.sample(TimeUnit.SECONDS.toNanos(3));

        assertThat(first).isEqualTo(new EgressMeter.Egress(20_000, 10));
        assertThat(second).isEqualTo(new EgressMeter.Egress(8_000, 0));
    }

    @Test
    void shouldGiveAFreshSampleAgain() {
        bytes.addAndGet(5_000);
        var first = meter.sample(TimeUnit.SECONDS.toNanos(1));
        bytes.addAndGet(5_000);

        assertThat(meter.sample(TimeUnit.SECONDS.toNanos(1) + EgressMeter.FRESH_NS - 1))
                .isEqualTo(first);
    }
}
