package io.patchbay.bench;

import com.sun.management.OperatingSystemMXBean;
import io.patchbay.node.dtls.DtlsWarmUp;
import io.patchbay.node.media.MediaCounters;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.media.MediaSettings;
import io.patchbay.node.media.TransportSettings;
import io.patchbay.node.srtp.SrtpWarmUp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;

/// The node's media engine in a process of its own, with one loop. It takes commands as lines on its standard input and
/// answers each with one line (see [NodeSide] for the other end); its end of input ends it.
///
/// ```
///  open PEER                                -> opened FRAGMENT PASSWORD FRAGMENT PASSWORD PORT
///  connect PEER FINGERPRINT                 -> ok
///  publish PEER audio SSRC | video SSRC...  -> ok
///  watch PEER                               -> watching PUBLISHER:KIND:SSRC ...
///  figures                                  -> figures IN FORWARDED RETRANSMITTED DROPS LOOP_NS PROCESS_NS HEAP RSS
/// ```
final class NodeProcess {
    private final MediaEngine engine;
    private final BenchRoom room;

    private NodeProcess(MediaEngine engine) {
        this.engine = engine;
        this.room = new BenchRoom(engine.openRouter(), engine.ports().getFirst());
    }

    public static void main(String[] args) throws IOException {
        var limits = new TransportSettings(Duration.ofSeconds(30), 10_000_000, 20_000_000);
        var settings = new MediaSettings(1, InetAddress.getLoopbackAddress(), "127.0.0.1", 0, 0, false, 8, limits);
        try (var engine = MediaEngine.start(settings, Clock.systemUTC(), bug -> {
            System.err.println("the media loop failed: " + bug);
            Runtime.getRuntime().halt(1);
        })) {
            DtlsWarmUp.run(engine.dtls(), new SecureRandom());
            SrtpWarmUp.run(20_000);
            new NodeProcess(engine).serve();
        }
    }

    private void serve() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(line.split(" ")));
            System.out.flush();
        }
    }

    private String answer(String[] words) throws IOException {
        return switch (words[0]) {
            case "open" -> room.open(Integer.parseInt(words[1]));
            case "connect" -> room.connect(Integer.parseInt(words[1]), words[2]);
            case "publish" ->
                room.publish(
                        Integer.parseInt(words[1]),
                        words[2],
                        Arrays.stream(words).skip(3).mapToLong(Long::parseLong).toArray());
            case "watch" -> room.watch(Integer.parseInt(words[1]));
            case "figures" -> figures();
            default -> throw new IllegalArgumentException("no command " + words[0]);
        };
    }

    private String figures() throws IOException {
        var counters = engine.counters().getFirst();
        System.gc();
        var runtime = Runtime.getRuntime();
        return "figures " + counters.packetsIn() + " " + counters.forwarded() + " " + counters.retransmitted() + " "
                + lost(counters) + " "
                + loopCpuNs() + " " + processCpuNs() + " " + (runtime.totalMemory() - runtime.freeMemory()) + " "
                + residentBytes();
    }

    /// What the sockets and the rewriting did not let through.
    private static long lost(MediaCounters counters) {
        long lost = counters.sendDrops();
        for (var reason : io.patchbay.node.packet.DropReason.values()) {
            lost += counters.notForwarded(reason);
        }
        return lost;
    }

    private static long loopCpuNs() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> {
                    var info = threads.getThreadInfo(id);
                    return info != null && info.getThreadName().startsWith("media-");
                })
                .map(threads::getThreadCpuTime)
                .sum();
    }

    private static long processCpuNs() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long residentBytes() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
            }
        }
        return 0;
    }
}
