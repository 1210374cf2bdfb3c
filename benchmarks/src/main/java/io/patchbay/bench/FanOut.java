package io.patchbay.bench;

import io.patchbay.node.media.ReceiveOverflows;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// One run: starts a node, joins the clients, warms up, measures, counts.
final class FanOut {
    private final Workload workload;
    private final SrtpProfile profile;
    private final Plan plan;
    private final PrintStream log;

    /// How a run goes.
    ///
    /// @param warmUp traffic that is not counted, for compilers
    /// @param duration traffic that is counted
    /// @param jvmOptions of the node
    record Plan(Duration warmUp, Duration duration, List<String> jvmOptions) {
        Plan {
            jvmOptions = List.copyOf(jvmOptions);
        }
    }

    /// What a run found.
    ///
    /// @param packetsPerLoopSecond media packets out per CPU second of the media loop
    /// @param packetsPerProcessSecond the same per CPU second of the whole process
    /// @param p50Ns from a client's socket to a client's socket
    /// @param heapPerPeer bytes in use after a collection
    /// @param residentPerPeer bytes of the process
    record Result(
            Workload workload,
            SrtpProfile profile,
            int consumers,
            double deliveriesPerSecond,
            double packetsPerLoopSecond,
            double packetsPerProcessSecond,
            Ledger ledger,
            long p50Ns,
            long p99Ns,
            long heapPerPeer,
            long residentPerPeer,
            String load) {
        boolean isExact() {
            return ledger.isExact();
        }
    }

    /// What everybody counted at a moment when nothing is on its way.
    private record Snapshot(
            NodeCounters node,
            long datagrams,
            long expected,
            long received,
            long skipped,
            long overflowedAtNode,
            long overflowedAtClients,
            long loopNs,
            long processNs,
            long generatorNs) {}

    FanOut(Workload workload, SrtpProfile profile, Plan plan, PrintStream log) {
        this.workload = workload;
        this.profile = profile;
        this.plan = plan;
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
        try (var node = NodeSide.start(plan.jvmOptions());
                var generator = new Generator()) {
            long emptyHeap = node.jvm().heapBytes();
            long emptyResident = node.jvm().residentBytes();
            var call = new Call(node, profile, generator);
            call.join(workload, this::sayConnected);
            log.printf(Locale.ROOT, "  warming up for %d s%n", plan.warmUp().toSeconds());
            generator.run(plan.warmUp());
            generator.drain();
            var before = snapshot(node, generator);
            log.printf(
                    Locale.ROOT,
                    "  lost so far as sockets were full: %,d datagrams at the node, %,d at clients%n",
                    before.overflowedAtNode(),
                    before.overflowedAtClients());
            log.printf(Locale.ROOT, "  measuring for %d s%n", plan.duration().toSeconds());
            generator.mark();
            long startNs = System.nanoTime();
            generator.run(plan.duration());
            double seconds = (System.nanoTime() - startNs) / 1e9;
            generator.drain();
            var after = snapshot(node, generator);
            long heap = node.jvm().heapBytes() - emptyHeap;
            long resident = node.jvm().residentBytes() - emptyResident;
            call.end();
            sayUse(before, after, seconds);
            return result(before, after, generator, new Use(seconds, heap, resident));
        }
    }

    /// What does not come out of the snapshots.
    private record Use(double seconds, long heapBytes, long residentBytes) {}

    private Result result(Snapshot before, Snapshot after, Generator generator, Use use) throws IOException {
        var ledger = ledger(before, after, generator);
        log.println(ledger.text(workload.peers() - 1));
        return new Result(
                workload,
                profile,
                generator.consumers(),
                ledger.delivered() / use.seconds(),
                ledger.node().forwarded() * 1e9 / (after.loopNs() - before.loopNs()),
                ledger.node().forwarded() * 1e9 / (after.processNs() - before.processNs()),
                ledger,
                generator.latencies().atPermille(500),
                generator.latencies().atPermille(990),
                use.heapBytes() / workload.peers(),
                use.residentBytes() / workload.peers(),
                loadAverage());
    }

    private void sayConnected(int connected) {
        if (connected % 20 == 0 || connected == workload.peers()) {
            log.printf(Locale.ROOT, "  %d of %d peers connected%n", connected, workload.peers());
        }
    }

    private void sayUse(Snapshot before, Snapshot after, double seconds) {
        log.printf(
                Locale.ROOT,
                "  busy: %.0f %% of a core in the node's loop, %.0f %% in its process, %.0f %% in the generator, "
                        + "which left out %,d packets because it came too late%n",
                (after.loopNs() - before.loopNs()) / seconds / 1e7,
                (after.processNs() - before.processNs()) / seconds / 1e7,
                (after.generatorNs() - before.generatorNs()) / seconds / 1e7,
                after.skipped() - before.skipped());
    }

    private static Snapshot snapshot(NodeSide node, Generator generator) {
        return new Snapshot(
                node.counters(),
                generator.datagrams(),
                generator.expected(),
                generator.received(),
                generator.skipped(),
                ReceiveOverflows.of(Set.of(generator.nodePort())),
                generator.overflowed(),
                node.jvm().loopCpuNs(),
                node.jvm().processCpuNs(),
                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    private static Ledger ledger(Snapshot before, Snapshot after, Generator generator) {
        return new Ledger(
                after.datagrams() - before.datagrams(),
                after.overflowedAtNode() - before.overflowedAtNode(),
                after.node().since(before.node()),
                after.expected() - before.expected(),
                after.overflowedAtClients() - before.overflowedAtClients(),
                after.received() - before.received(),
                generator.missing(),
                generator.bad());
    }

    private static String loadAverage() throws IOException {
        var file = Path.of("/proc/loadavg");
        return Files.isReadable(file) ? Files.readString(file).split(" ", 2)[0] : "unknown";
    }
}
