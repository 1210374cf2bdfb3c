package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import java.util.HashMap;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GapCloserTest {
    private final GapCloser numbers = new GapCloser(16);

    @Test
    void shouldKeepTheGapsOfRealLoss() {
        numbers.sync(100, 7);

        assertThat(numbers.map(100)).isEqualTo(7);
        assertThat(numbers.map(103)).isEqualTo(10);
        assertThat(numbers.map(101)).isEqualTo(8);
    }

    @Test
    void shouldCloseTheGapsWeMake() {
        numbers.sync(100, 7);
        numbers.map(100);

        numbers.drop(101);
        numbers.drop(102);

        assertThat(numbers.map(103)).isEqualTo(8);
        assertThat(numbers.map(101)).isEqualTo(GapCloser.NO_PLACE);
        assertThat(numbers.map(102)).isEqualTo(GapCloser.NO_PLACE);
    }

    @Test
    void shouldPutALatePacketBeforeTheDropThere() {
        numbers.sync(100, 0);
        numbers.map(100);

        numbers.drop(102);

        assertThat(numbers.map(103)).isEqualTo(2);
        assertThat(numbers.map(101)).isEqualTo(1);
    }

    @Test
    void shouldGoOnAfterASwitchWhateverTheNewSourceSays() {
        numbers.sync(65_535, 65_534);
        numbers.map(65_535);
        numbers.map(0);

        numbers.sync(40_000, 0);

        assertThat(numbers.map(40_000)).isEqualTo(0);
        assertThat(numbers.map(39_999)).isEqualTo(GapCloser.NO_PLACE);
        assertThat(numbers.map(40_002)).isEqualTo(2);
    }

    @Test
    void shouldLeaveALateDropItsGap() {
        numbers.sync(1, 1);
        numbers.map(1);
        numbers.map(3);

        numbers.drop(2);

        assertThat(numbers.map(4)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 15, 16})
    void shouldNeverHandOutANumberTwiceAndCloseExactlyOurGaps(int bits) {
        var random = Seeded.random();
        int mask = (1 << bits) - 1;
        for (int round = 0; round < 300; round++) {
            var mapper = new GapCloser(bits);
            int first = random.nextInt(mask + 1);
            mapper.sync(first, random.nextInt(mask + 1));
            long dropped = 0;
            int firstTarget = mapper.map(first);
            var order = new HashMap<Long, Integer>();
            var used = new HashSet<Long>();
            for (long source = 1; source < 400; source++) {
                int number = (int) ((first + source) & mask);
                if (random.nextInt(3) == 0) {
                    mapper.drop(number);
                    dropped++;
                } else if (random.nextInt(10) == 0) {
                    order.put(source, (int) ((firstTarget + source - dropped) & mask));
                } else {
                    assertThat(mapper.map(number)).isEqualTo((int) ((firstTarget + source - dropped) & mask));
                    assertThat(used.add(source - dropped)).isTrue();
                }
                long late = source - 1 - random.nextInt(20);
                Integer expected = order.remove(late);
                if (expected != null) {
                    assertThat(mapper.map((int) ((first + late) & mask))).isEqualTo(expected);
                }
            }
        }
    }
}
