package io.patchbay.bench;

import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One run: starts a node, joins the clients, warms up, measures, counts.
final class FanOut {
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final Workload workload;
    private final Duration warmUp;
    private final Duration duration;
    private final SrtpProfile profile;
    private final List<String> jvmOptions;
    private final PrintStream log;

    /// What a run found.
    ///
    /// @param packetsPerLoopSecond media packets out per CPU second of the media loop
    /// @param packetsPerProcessSecond the same per CPU second of the whole process
    /// @param missing packets that should have come and did not
    /// @param bad packets that came twice, under a wrong number, or broken
    /// @param heapPerPeer bytes in use after a collection
    record Result(
            Workload workload,
            SrtpProfile profile,
            int consumers,
            double deliveriesPerSecond,
            double packetsPerLoopSecond,
            double packetsPerProcessSecond,
            long missing,
            long bad,
            long p50Ns,
            long p99Ns,
            long heapPerPeer,
            long residentPerPeer,
            String load) {
        boolean isExact() {
            return missing == 0 && bad == 0;
        }
    }

    FanOut(
            Workload workload,
            Duration warmUp,
            Duration duration,
            SrtpProfile profile,
            List<String> jvmOptions,
            PrintStream log) {
        this.workload = workload;
        this.warmUp = warmUp;
        this.duration = duration;
        this.profile = profile;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.log = log;
    }

    Result run() throws IOException {
        log.printf(
                Locale.ROOT,
                "%s: %d peers, %d audio and %d video publishers, %,.0f deliveries/s wanted%n",
                workload.name(),
                workload.peers(),
                workload.audioPublishers(),
                workload.videoPublishers(),
                workload.deliveriesPerSecond());
        try (var node = NodeSide.start(jvmOptions);
                var generator = new Generator(node, profile)) {
            var empty = node.figures();
            generator.join(workload, connected -> {
                if (connected % 20 == 0 || connected == workload.peers()) {
                    log.println("  " + connected + " of " + workload.peers() + " peers connected");
                }
            });
            log.println("  warming up for " + warmUp.toSeconds() + " s");
            generator.runUntil(System.nanoTime() + warmUp.toNanos(), true);
            log.println("  measuring for " + duration.toSeconds() + " s");
            generator.latencies().clear();
            long received = generator.received();
            var before = node.figures();
            long startNs = System.nanoTime();
            generator.runUntil(startNs + duration.toNanos(), true);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            long delivered = generator.received() - received;
            var after = node.figures();
            generator.runUntil(System.nanoTime() + DRAIN.toNanos(), false);
            log.printf(
                    Locale.ROOT,
                    "  %,d media packets sent, %,d packets of all kinds came to the node; it forwarded %,d, %,d came%n",
                    generator.sent(),
                    after.received(),
                    node.figures().forwarded(),
                    generator.received());
            long out = after.forwarded() - before.forwarded();
            int peers = workload.peers();
            return new Result(
                    workload,
                    profile,
                    generator.consumers(),
                    delivered / seconds,
                    out * 1e9 / (after.loopNs() - before.loopNs()),
                    out * 1e9 / (after.processNs() - before.processNs()),
                    generator.missing(),
                    generator.bad(),
                    generator.latencies().atPermille(500),
                    generator.latencies().atPermille(990),
                    (after.heapBytes() - empty.heapBytes()) / peers,
                    (after.residentBytes() - empty.residentBytes()) / peers,
                    loadAverage());
        }
    }

    private static String loadAverage() throws IOException {
        var file = Path.of("/proc/loadavg");
        return Files.isReadable(file) ? Files.readString(file).split(" ", 2)[0] : "unknown";
    }

    static String table(List<Result> results) {
        var lines = new ArrayList<String>();
        lines.add("| workload | SRTP | consumers | deliveries/s | out per CPU-s of the loop | of the process "
                + "| missing | bad | delay p50 | p99 | heap per peer | RSS per peer | load average |");
        lines.add("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (var result : results) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s, %d peers | %s | %,d | %,.0f | %,.0f | %,.0f | %d | %d | %.2f ms | %.2f ms | %d KiB | %d KiB | %s |",
                    result.workload().name(),
                    result.workload().peers(),
                    result.profile() == SrtpProfile.AEAD_AES_128_GCM ? "GCM" : "AES-CM",
                    result.consumers(),
                    result.deliveriesPerSecond(),
                    result.packetsPerLoopSecond(),
                    result.packetsPerProcessSecond(),
                    result.missing(),
                    result.bad(),
                    result.p50Ns() / 1e6,
                    result.p99Ns() / 1e6,
                    result.heapPerPeer() / 1_024,
                    result.residentPerPeer() / 1_024,
                    result.load()));
        }
        return String.join("\n", lines);
    }
}
