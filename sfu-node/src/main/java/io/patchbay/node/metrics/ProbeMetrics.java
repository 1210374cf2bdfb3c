package io.patchbay.node.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.schemas.event.MediaProbe;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The meters of the media probe. Gauges are NaN before there is a result, and where a probe could not measure.
public final class ProbeMetrics {
    static final String PROBES = "sfu.media.probes";
    static final String OK = "sfu.media.probe.ok";
    static final String CONNECT = "sfu.media.probe.connect.seconds";
    static final String ROUND_TRIP = "sfu.media.probe.round.trip.seconds";
    static final String LOSS = "sfu.media.probe.loss.ratio";

    private static final double PER_SECOND = 1000.0;

    private ProbeMetrics() {}

    /// Registers all meters; called once.
    ///
    /// @param newest the newest result
    /// @param good probes that got media back
    /// @param bad probes that did not
    public static void bind(
            MeterRegistry registry, Supplier<Optional<MediaProbe>> newest, LongSupplier good, LongSupplier bad) {
        // A counter holds its object weakly; the gauges hold this one.
        counter(registry, "ok", newest, good);
        counter(registry, "failed", newest, bad);
        gauge(registry, OK, newest, probe -> probe.ok() ? 1 : 0);
        gauge(registry, CONNECT, newest, probe -> known(probe.connectMs()));
        gauge(registry, ROUND_TRIP, newest, probe -> known(probe.rttMs()));
        gauge(registry, LOSS, newest, probe -> known(probe.lossPermille()));
    }

    private static void counter(MeterRegistry registry, String result, Object held, LongSupplier count) {
        FunctionCounter.builder(PROBES, held, _ -> count.getAsLong())
                .tag("result", result)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            Supplier<Optional<MediaProbe>> newest,
            ToDoubleFunction<MediaProbe> value) {
        Supplier<Number> read = () -> newest.get().map(value::applyAsDouble).orElse(Double.NaN);
        Gauge.builder(name, read).register(registry);
    }

    private static double known(int thousandths) {
        return thousandths < 0 ? Double.NaN : thousandths / PER_SECOND;
    }
}
