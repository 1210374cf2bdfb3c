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
    private long readAtNs = START_NS;

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

    @Test
    void shouldNotSpeakForOthersRightAfterStartWithoutBroker() {
        freshness.asking(START_NS);
        freshness.asking(after(11));
        freshness.asking(after(22));
        freshness.heard(after(25));
        ask(after(25), 10, 20);

        read(10, 20);

        assertThat(freshness.isFresh(after(25))).isTrue();
        assertThat(freshness.isSettled(after(25))).isFalse();
        askAndRead(after(28));
        assertThat(freshness.isSettled(after(28))).isFalse();
        askAndRead(after(30));
        assertThat(freshness.isSettled(after(30))).isTrue();
    }

    @Test
    void shouldTakeTheVeryFirstQuestionForGapWhenItsAnswerTookLong() {
        freshness.asking(START_NS);
        freshness.heard(after(4));
        ask(after(4), 10, 20);

        read(10, 20);

        assertThat(freshness.isSettled(after(5))).isFalse();
    }

    @Test
    void shouldBeSettledAtOnceThoughTheFirstReadingTakesLong() {
        freshness.asking(START_NS);
        freshness.heard(after(1));
        ask(after(1), 10, 20);
        read(5, 0);

        readAtNs = after(31);
        assertThat(read(10, 20)).isTrue();
        assertThat(freshness.isFresh(after(31))).as("what it read is old").isFalse();
        assertThat(freshness.isAskDue(after(31))).isTrue();
        askAndRead(after(31));

        assertThat(freshness.isSettled(after(31))).isTrue();
    }

    @Test
    void shouldBeSettledAtOnceThoughTopicsAreMissingAtFirst() {
        for (var second = 0; second < 10; second++) {
            freshness.asking(after(second));
            freshness.heard(after(second));
        }

        askAndRead(after(10));

        assertThat(freshness.isSettled(after(10))).isTrue();
    }

    @Test
    void shouldNoticeBrokerThatGoesAwayRightAfterTheFirstReading() {
        askAndRead(START_NS);
        freshness.asking(after(1));
        freshness.asking(after(2));

        askAndRead(after(60));

        assertThat(freshness.isSettled(after(60))).isFalse();
    }

    private static long after(int seconds) {
        return START_NS + Duration.ofSeconds(seconds).toNanos();
    }

    private void askAndRead(long atNs) {
        ask(atNs, 10, 20);
        read(10, 20);
    }

    private void ask(long atNs, long firstEnd, long secondEnd) {
        readAtNs = atNs;
        freshness.asking(atNs);
        freshness.answered(Map.of(FIRST, firstEnd, SECOND, secondEnd));
    }

    private boolean read(long first, long second) {
        return freshness.read(partition -> partition.equals(FIRST) ? first : second, readAtNs);
    }
}
