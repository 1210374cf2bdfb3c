package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SsrcTableTest {
    private final SsrcTable<String> table = new SsrcTable<>();

    @Test
    void shouldFindWhatWasPutUnderAnySsrc() {
        table.put(0, "zero");
        table.put(-1, "highest");
        table.put(0x8000_0000, "middle");

        assertThat(table.get(0)).isEqualTo("zero");
        assertThat(table.get(-1)).isEqualTo("highest");
        assertThat(table.get(0x8000_0000)).isEqualTo("middle");
        assertThat(table.get(1)).isNull();
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void shouldReplaceValueOfKnownSsrc() {
        table.put(7, "before");
        table.put(7, "after");

        assertThat(table.get(7)).isEqualTo("after");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldRemoveEverySsrcOfValue() {
        table.put(1, "gone");
        table.put(2, "stays");
        table.put(3, "gone");

        table.removeValue("gone");

        assertThat(table.get(1)).isNull();
        assertThat(table.get(2)).isEqualTo("stays");
        assertThat(table.get(3)).isNull();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithHashMapWhileItGrowsAndShrinks() {
        var random = new Random(20_261_121);
        var expected = new HashMap<Integer, String>();
        for (int i = 0; i < 2_000; i++) {
            int ssrc = random.nextInt() & 0x3ff0_03ff;
            var value = "v" + random.nextInt(50);
            table.put(ssrc, value);
            expected.put(ssrc, value);
            if (i % 100 == 99) {
                table.removeValue(value);
                expected.values().removeIf(value::equals);
            }
        }

        assertThat(table.size()).isEqualTo(expected.size());
        expected.forEach((ssrc, value) -> assertThat(table.get(ssrc)).isEqualTo(value));
    }
}
