package io.patchbay.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FreshnessTest {
    private static final String FIRST = "sfu.load-table-0";
    private static final String SECOND = "sfu.load-table-1";
    private static final long START_NS = 7;

    private final Freshness<String> freshness = new Freshness<>();

    @Test
    void shouldBeFreshOnceEverythingUpToTheAnswerWasRead() {
        ask(START_NS, 10, 20);

        assertThat(freshness.isFresh(START_NS)).isFalse();
        assertThat(read(10, 19)).isFalse();
        assertThat(freshness.isFresh(START_NS)).isFalse();
        assertThat(read(10, 20)).isTrue();
        assertThat(freshness.isFresh(START_NS)).isTrue();
        assertThat(read(10, 20)).as("reached once").isFalse();
    }

    @Test
    void shouldNotBeFreshForLongWhenTheBrokerDoesNotAnswer() {
        ask(START_NS, 10, 20);
        read(10, 20);

        var nowNs = START_NS;
        for (var second = 0; second < 3; second++) {
            nowNs += Duration.ofSeconds(1).toNanos();
            assertThat(freshness.isAskDue(nowNs)).isTrue();
            freshness.asking(nowNs);
            read(10, 20);
        }

        assertThat(freshness.isFresh(nowNs)).isTrue();
        assertThat(freshness.isFresh(START_NS + Freshness.VALID.toNanos())).isFalse();

        nowNs = START_NS + Freshness.VALID.toNanos();
        ask(nowNs, 10, 20);
        read(10, 20);
        assertThat(freshness.isFresh(nowNs)).as("the broker is back").isTrue();
    }

    @Test
    void shouldBeFreshThoughTheTopicGrowsAllTheTime() {
        ask(START_NS, 10, 20);

        assertThat(freshness.isAskDue(START_NS + Duration.ofSeconds(2).toNanos()))
                .as("the first answer is not reached")
                .isFalse();
        assertThat(read(11, 400)).isTrue();
        assertThat(freshness.isFresh(START_NS + Duration.ofSeconds(3).toNanos()))
                .isTrue();
    }

    @Test
    void shouldBeAsOldAsTheQuestionNotAsItsAnswer() {
        ask(START_NS, 10, 20);

        read(10, 20);

        assertThat(freshness.isFresh(START_NS + Freshness.VALID.toNanos() - 1)).isTrue();
        assertThat(freshness.isFresh(START_NS + Freshness.VALID.toNanos())).isFalse();
    }

    @Test
    void shouldNotSpeakForOthersRightAfterAGap() {
        ask(START_NS, 10, 20);
        read(10, 20);
        assertThat(freshness.isSettled(START_NS)).as("the first time is no gap").isTrue();

        var backNs = START_NS + Freshness.VALID.toNanos();
        assertThat(freshness.isSettled(backNs)).isFalse();
        ask(backNs, 11, 20);
        read(11, 20);
        assertThat(freshness.isFresh(backNs)).isTrue();
        assertThat(freshness.isSettled(backNs)).isFalse();

        var laterNs = backNs;
        for (var second = 1; second <= 5; second++) {
            laterNs = backNs + Duration.ofSeconds(second).toNanos();
            ask(laterNs, 11, 20);
            read(11, 20);
            assertThat(freshness.isSettled(laterNs)).isEqualTo(second == 5);
        }
    }

    private void ask(long nowNs, long firstEnd, long secondEnd) {
        freshness.asking(nowNs);
        freshness.answered(Map.of(FIRST, firstEnd, SECOND, secondEnd));
    }

    private boolean read(long first, long second) {
        return freshness.read(partition -> partition.equals(FIRST) ? first : second);
    }
}
