package io.patchbay.aggregator.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.aggregator.TestEvents;
import io.patchbay.aggregator.history.DecisionDigest.Bucket;
import io.patchbay.aggregator.history.DecisionDigest.Entry;
import io.patchbay.aggregator.history.DecisionDigest.Node;
import io.patchbay.aggregator.history.DecisionDigest.Reason;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionAttempt.Outcome;
import io.patchbay.schemas.event.DecisionRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestBuilderTest {
    @Test
    void shouldCountByTimeNodeAndReason() {
        var digest = new DigestBuilder(1_000, 5_000, 1_000, 100);
        digest.take(json(TestEvents.decision("d1", 1_100, "a", Outcome.OK)));
        digest.take(json(TestEvents.decision("d2", 1_900, "a", Outcome.TIMEOUT, "b", Outcome.OK)));
        digest.take(json(TestEvents.decision("d3", 3_500, "a", Outcome.TIMEOUT)));
        digest.take(json(TestEvents.decision("d4", 6_000, "b", Outcome.OK)));

        var built = digest.build(false);

        assertThat(built.total()).isEqualTo(3);
        assertThat(built.buckets())
                .containsExactly(
                        new Bucket(1_000, 2, 1, 0, 0, 0, List.of()),
                        new Bucket(3_000, 0, 0, 0, 1, 0, List.of(new Reason("attempts-failed", 1))));
        assertThat(built.nodes()).containsExactly(new Node("a", 1, 2), new Node("b", 1, 0));
        assertThat(built.reasons()).containsExactly(new Reason("attempts-failed", 1));
        assertThat(built.newest()).extracting(Entry::decisionId).containsExactly("d3", "d2", "d1");
        assertThat(built.newest().get(1).attempts()).isEqualTo(2);
        assertThat(built.newest().getFirst().room()).hasSize(8);
    }

    /// The list of the newest is cut, the counts are not.
    @Test
    void shouldCountReasonsOfEachStepBeyondTheNewest() {
        var digest = new DigestBuilder(0, 5_000, 1_000, 10_000);
        for (var i = 0; i < 3 * DigestBuilder.NEWEST; i++) {
            digest.take(json(TestEvents.decision("d" + i, 1_000 + i, "a", Outcome.TIMEOUT)));
        }
        digest.take(json(TestEvents.decision("later", 4_000, "a", Outcome.TIMEOUT)));

        var built = digest.build(false);

        assertThat(built.buckets())
                .extracting(Bucket::reasons)
                .containsExactly(
                        List.of(new Reason("attempts-failed", 3 * DigestBuilder.NEWEST)),
                        List.of(new Reason("attempts-failed", 1)));
        assertThat(built.reasons()).containsExactly(new Reason("attempts-failed", 3 * DigestBuilder.NEWEST + 1));
        assertThat(built.newest()).hasSize(DigestBuilder.NEWEST);
    }

    @Test
    void shouldCountBadRecordsAndGoOn() {
        var digest = new DigestBuilder(0, 5_000, 1_000, 100);
        var future = new String(json(TestEvents.decision("d1", 1, "a", Outcome.OK)), UTF_8)
                .replace("\"schemaVersion\":1", "\"schemaVersion\":9");

        digest.take(null);
        digest.take("{".getBytes(UTF_8));
        digest.take(future.getBytes(UTF_8));
        digest.take(json(TestEvents.decision("d2", 2, "a", Outcome.OK)));

        assertThat(digest.build(false).unreadable()).isEqualTo(3);
        assertThat(digest.build(false).total()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheNewestOnlyAndStopAtTheLimit() {
        var digest = new DigestBuilder(0, 5_000, 1_000, 300);
        for (var i = 0; i < 299; i++) {
            assertThat(digest.take(json(TestEvents.decision("d" + i, i, "a", Outcome.OK))))
                    .isTrue();
        }
        assertThat(digest.take(json(TestEvents.decision("last", 400, "a", Outcome.OK))))
                .isFalse();

        assertThat(digest.build(true).newest()).hasSize(DigestBuilder.NEWEST);
        assertThat(digest.build(true).newest().getFirst().decisionId()).isEqualTo("last");
        assertThat(digest.build(true).cut()).isTrue();
    }

    private static byte[] json(DecisionRecord decision) {
        return EventCodec.DECISION_RECORD.encode(decision);
    }
}
