package io.patchbay.bench;

import io.patchbay.node.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The results of runs as a Markdown table.
final class FanOutTable {
    private static final String HEADER = "| workload | SRTP | consumers | wanted/s | delivered/s | missing | bad "
            + "| out per CPU-s of the loop | of the process | delay p50 | p99 | in the node p99 | heap per peer | RSS per peer "
            + "| load average |";

    private FanOutTable() {}

    static String of(List<FanOut.Result> results) {
        var lines = new ArrayList<String>();
        lines.add(HEADER);
        lines.add(HEADER.replaceAll("[^|]+", " --- "));
        results.forEach(result -> lines.add(row(result)));
        return String.join("\n", lines);
    }

    private static String row(FanOut.Result result) {
        return String.format(
                Locale.ROOT,
                "| %s, %d peers | %s | %,d | %,.0f | %,.0f | %,d | %,d | %,.0f | %,.0f | %.2f ms | %.2f ms | %s "
                        + "| %d KiB | %d KiB | %s |",
                result.workload().name(),
                result.workload().peers(),
                result.profile() == SrtpProfile.AEAD_AES_128_GCM ? "GCM" : "AES-CM",
                result.consumers(),
                result.workload().deliveriesPerSecond(),
                result.deliveriesPerSecond(),
                result.ledger().missing(),
                result.ledger().bad(),
                result.packetsPerLoopSecond(),
                result.packetsPerProcessSecond(),
                result.p50Ns() / 1e6,
                result.p99Ns() / 1e6,
                bound(result.ledger().node().atPermille(990)),
                result.heapPerPeer() / 1_024,
                result.residentPerPeer() / 1_024,
                result.load());
    }

    private static String bound(double seconds) {
        return Double.isInfinite(seconds) ? "over 50 ms" : String.format(Locale.ROOT, "up to %.2f ms", seconds * 1_000);
    }
}
