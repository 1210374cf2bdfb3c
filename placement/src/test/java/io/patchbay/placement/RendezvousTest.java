package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RendezvousTest {
    /// FNV-1a's published offset basis, and SplitMix64's first output for seed 0 (its gamma, mixed).
    @Test
    void shouldUseThePublishedConstants() {
        assertThat(Rendezvous.hash("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(Rendezvous.mix(0x9e3779b97f4a7c15L)).isEqualTo(0xe220a8397b1dcdafL);
    }

    /// From an independent implementation in Python, from the text in [Rendezvous].
    @ParameterizedTest
    @CsvSource({
        "room-1, http://sfu1:8070, -8598973218603894951",
        "room-1, http://sfu2:8070, -2031464827313170541",
        "room-2, http://sfu1:8070, -4549850634293928870",
        "0f9c2d, n1, 437401172695099342",
        "a, b, 8130146501788721958",
        "café, 日本, 4548354188230963180"
    })
    void shouldGiveTheRecordedWeights(String room, String node, long weight) {
        assertThat(Rendezvous.weight(room, node)).isEqualTo(weight);
    }

    @Test
    void shouldGiveEveryNodeItsShareOfRooms() {
        var counts = new HashMap<String, Integer>();
        for (var room = 0; room < 20_000; room++) {
            counts.merge(best("room-" + room, 10), 1, Integer::sum);
        }

        assertThat(counts).hasSize(10);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(1_850, 2_150));
    }

    @Test
    void shouldMoveOnlyTheRoomsOfANodeThatGoes() {
        for (var room = 0; room < 1_000; room++) {
            var before = best("room-" + room, 10);
            if (!before.equals("http://sfu9:8070")) {
                assertThat(best("room-" + room, 9)).isEqualTo(before);
            }
        }
    }

    private static String best(String room, int nodes) {
        return IntStream.range(0, nodes)
                .mapToObj(node -> "http://sfu" + node + ":8070")
                .max((a, b) -> Long.compare(Rendezvous.weight(room, a), Rendezvous.weight(room, b)))
                .orElseThrow();
    }
}
