package io.patchbay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final int VIEWERS = 9;

    private static final String METRICS = """
            # HELP sfu_media_packets_total Packets.
            sfu_media_packets_total{direction="in"} %d.0
            sfu_media_packets_total{direction="out"} 7.0
            sfu_rtp_packets_forwarded_total %d.0
            sfu_rtp_packets_retransmitted_total 0.0
            sfu_media_send_drops_total 2.0
            sfu_media_packets_dropped_total{reason="junk"} %d.0
            sfu_media_packets_not_forwarded_total{reason="rewrite_too_old"} 0.0
            sfu_rtp_forwarding_latency_seconds_bucket{le="0.00100"} 98
            sfu_rtp_forwarding_latency_seconds_bucket{le="0.00500"} 99
            sfu_rtp_forwarding_latency_seconds_bucket{le="+Inf"} 100
            """;

    private static NodeCounters node(long in, long forwarded, Map<String, Long> notForwarded) {
        return new NodeCounters(in, forwarded, 0, 0, Map.of(), notForwarded, new TreeMap<>());
    }

    @Test
    void shouldReadTheNodesCounters() {
        var counters = NodeCounters.parse(METRICS.formatted(12, 90, 3));

        assertThat(counters.packetsIn()).isEqualTo(12);
        assertThat(counters.forwarded()).isEqualTo(90);
        assertThat(counters.sendDrops()).isEqualTo(2);
        assertThat(counters.atPermille(980)).isEqualTo(0.001);
        assertThat(counters.atPermille(990)).isEqualTo(0.005);
        assertThat(counters.atPermille(1_000)).isInfinite();
        assertThat(counters.since(NodeCounters.parse(METRICS.formatted(10, 80, 1))))
                .isEqualTo(new NodeCounters(
                        2,
                        10,
                        0,
                        0,
                        Map.of("junk", 2L),
                        Map.of(),
                        counters.since(counters).within()));
        assertThatThrownBy(() -> NodeCounters.parse("up 1")).hasMessageContaining("sfu_media_packets_total");
    }

    @Test
    void shouldBeExactWhenEverythingCame() {
        var ledger = new Ledger(100, 0, node(100, 900, Map.of()), 900, 0, 900, 0, 0);

        assertThat(ledger.isExact()).isTrue();
        assertThat(ledger.unaccounted(VIEWERS)).isZero();
        assertThat(ledger.text(VIEWERS)).contains("100 datagrams sent, 100 taken", "it dropped: nothing");
    }

    @Test
    void shouldAccountForWhatAFullSocketOrTheNodeDropped() {
        var full = new Ledger(100, 10, node(90, 810, Map.of()), 900, 0, 810, 90, 0);
        var refused = new Ledger(100, 0, node(100, 897, Map.of("srtp_reused", 3L)), 900, 0, 897, 3, 0);
        var late = new Ledger(100, 0, node(100, 900, Map.of()), 900, 40, 860, 40, 0);

        assertThat(List.of(full, refused, late)).allSatisfy(ledger -> {
            assertThat(ledger.isExact()).isFalse();
            assertThat(ledger.unaccounted(VIEWERS)).isZero();
        });
        assertThat(refused.text(VIEWERS)).contains("897 sent; not sent: 3 srtp_reused");
    }

    @Test
    void shouldTellWhatNobodyAccountsFor() {
        assertThat(new Ledger(100, 0, node(99, 891, Map.of()), 900, 0, 891, 9, 0).unaccounted(VIEWERS))
                .isEqualTo(1 + 9);
        assertThat(new Ledger(100, 0, node(100, 900, Map.of()), 900, 0, 899, 1, 0).unaccounted(VIEWERS))
                .isEqualTo(1);
    }
}
