package io.patchbay.node.probe;

import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.schemas.event.MediaProbe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Probes the media path now and then, and keeps the newest result. Where the native library cannot be loaded it
/// says so once and stays off: no result is not a bad result. Thread-safe; it has a thread of its own.
public final class MediaProber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaProber.class);

    /// Debian packages that the native library is linked against.
    private static final List<String> PACKAGES =
            List.of("libpulse0", "libudev1", "libx11-6", "libxfixes3", "libxrandr2", "libxcomposite1", "libdbus-1-3");

    /// A node that starts has other things to do.
    private static final Duration FIRST_AFTER = Duration.ofSeconds(10);

    private static final int UNKNOWN = -1;

    private final ProbeClient client;
    private final LongSupplier nowMs;
    private final Duration interval;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("media-probe").daemon(true).factory());
    private final AtomicReference<Optional<MediaProbe>> newest = new AtomicReference<>(Optional.empty());
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();

    MediaProber(ProbeClient client, Duration interval, LongSupplier nowMs) {
        this.client = client;
        this.interval = interval;
        this.nowMs = nowMs;
    }

    /// A prober of this node's own engine; not started.
    ///
    /// @param nowMs epoch ms
    public static MediaProber of(
            MediaEngine engine, RtpCapabilities capabilities, Duration interval, LongSupplier nowMs) {
        return new MediaProber(new RtcProbeClient(engine, capabilities), interval, nowMs);
    }

    /// Begins; with an interval of zero it does nothing.
    public void start() {
        if (!interval.isZero()) {
            var firstMs = Math.min(FIRST_AFTER.toMillis(), interval.toMillis());
            var _ = thread.schedule(this::load, firstMs, TimeUnit.MILLISECONDS);
        }
    }

    /// The newest result; empty before there is one, and for ever where probing is off.
    public Optional<MediaProbe> newest() {
        return newest.get();
    }

    /// Probes that got media back, since boot.
    public long good() {
        return good.get();
    }

    /// Probes that did not.
    public long bad() {
        return bad.get();
    }

    private void load() {
        try {
            client.load();
        } catch (RuntimeException | Error e) {
            LOG.atWarn()
                    .addKeyValue("error", e.toString())
                    .addKeyValue("packages", String.join(" ", PACKAGES))
                    .log(
                            "no media probe: libwebrtc cannot be loaded; install the packages or set SFU_PROBE_INTERVAL=0");
            return;
        }
        var _ = thread.scheduleWithFixedDelay(this::run, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            var measured = client.round();
            good.incrementAndGet();
            remember(new MediaProbe(
                    nowMs.getAsLong(), true, measured.connectMs(), measured.rttMs(), measured.lossPermille()));
        } catch (RuntimeException | Error e) {
            // The root of the thread: what passes here ends the probes for ever, and the last good result stays.
            bad.incrementAndGet();
            remember(new MediaProbe(nowMs.getAsLong(), false, UNKNOWN, UNKNOWN, UNKNOWN));
            LOG.atWarn().addKeyValue("error", e.toString()).log("the media probe did not get through");
        }
    }

    private void remember(MediaProbe probe) {
        var before = newest.getAndSet(Optional.of(probe));
        if (probe.ok() && before.map(old -> !old.ok()).orElse(true)) {
            LOG.atInfo()
                    .addKeyValue("connectMs", probe.connectMs())
                    .addKeyValue("rttMs", probe.rttMs())
                    .log("the media probe gets through");
        }
    }

    /// Stops; waits for a probe that is under way.
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(FIRST_AFTER.toSeconds(), TimeUnit.SECONDS)) {
                client.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
