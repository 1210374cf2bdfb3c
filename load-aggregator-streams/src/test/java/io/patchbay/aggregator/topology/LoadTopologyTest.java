package io.patchbay.aggregator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.aggregator.TestEvents;
import io.patchbay.aggregator.metrics.MetricNames;
import io.patchbay.placement.LoadFold;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.NodeReport.Outcome;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoadTopologyTest {
    private static final List<String> INPUTS =
            List.of(Topics.HEARTBEATS, Topics.PICKS, Topics.NODE_REPORTS, Topics.CHANNELS);

    private final TopologyHarness harness = new TopologyHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void shouldRegisterNodeWithItsFirstHeartbeat() {
        beat("a", 1);

        assertThat(harness.entry("a").orElseThrow().heartbeat().seq()).isEqualTo(1);
        assertThat(harness.transitions()).containsExactly(">registered");
        assertThat(harness.tableChanges()).containsExactly("a");
    }

    @Test
    void shouldIgnoreHeartbeatThatIsOlderThanTheKnownOne() {
        beat("a", 2);
        harness.tableChanges();

        beat("a", 1);

        assertThat(harness.entry("a").orElseThrow().heartbeat().seq()).isEqualTo(2);
        assertThat(harness.tableChanges()).isEmpty();
        assertThat(harness.counted(MetricNames.RECORDS_DROPPED, "reason", "stale"))
                .isEqualTo(1);
    }

    @Test
    void shouldFoldByTheNodeIdOfTheValueWhateverTheKeyIs() {
        harness.send(Topics.HEARTBEATS, "wrong", EventCodec.HEARTBEAT, TestEvents.beat("a", 1, harness.nowMs()));
        harness.send(Topics.HEARTBEATS, null, EventCodec.HEARTBEAT.encode(TestEvents.beat("b", 1, harness.nowMs())));

        assertThat(harness.entry("a")).isPresent();
        assertThat(harness.entry("b")).isPresent();
        assertThat(harness.entry("wrong")).isEmpty();
    }

    @Test
    void shouldAnnounceLateThenLostThenLiveAgain() {
        beat("a", 1);
        harness.pass(Duration.ofSeconds(40));
        harness.pass(Duration.ofSeconds(1));
        beat("a", 2);
        harness.pass(Duration.ofSeconds(2));
        beat("a", 3);

        assertThat(harness.transitions())
                .containsExactly(">registered", "live>late", "late>lost", "lost>late", "late>live");
    }

    @Test
    void shouldAnnounceSignOffAtOnceAndForgetTheNodeLater() {
        beat("a", 1);
        harness.send(
                Topics.HEARTBEATS,
                "a",
                EventCodec.HEARTBEAT,
                TestEvents.beat("a", 2, harness.nowMs(), NodeStatus.DOWN, 0));

        assertThat(harness.transitions()).containsExactly(">registered", "live>signed-off");

        harness.pass(Duration.ofSeconds(70));

        assertThat(harness.transitions()).containsExactly("signed-off>expired");
        assertThat(harness.entry("a")).isEmpty();
        assertThat(harness.tableChanges()).endsWith("-a");
    }

    @Test
    void shouldForgetSilentNodeAfterItsTime() {
        beat("a", 1);
        harness.transitions();

        harness.pass(Duration.ofMillis(LoadFold.EXPIRY_MS + 10_000));

        assertThat(harness.transitions()).containsExactly("live>late", "late>lost", "lost>expired");
        assertThat(harness.entry("a")).isEmpty();
    }

    @Test
    void shouldCountPicksOfKnownNodesOnly() {
        beat("a", 1);

        harness.send(Topics.PICKS, "a", EventCodec.PICK, TestEvents.pick("a", "p1", harness.nowMs()));
        harness.send(Topics.PICKS, "b", EventCodec.PICK, TestEvents.pick("b", "p2", harness.nowMs()));
        harness.pass(Duration.ofMillis(100));

        assertThat(harness.entry("a").orElseThrow().pending()).hasSize(1);
        assertThat(harness.entry("b")).isEmpty();
        assertThat(harness.counted(MetricNames.RECORDS_DROPPED, "reason", "unknown-node"))
                .isEqualTo(1);
    }

    @Test
    void shouldWriteManyPicksOfANodeAtOnce() {
        beat("a", 1);
        harness.tableChanges();

        for (var pick = 0; pick < 50; pick++) {
            harness.send(Topics.PICKS, "a", EventCodec.PICK, TestEvents.pick("a", "p" + pick, harness.nowMs()));
        }
        assertThat(harness.tableChanges()).isEmpty();
        harness.pass(Duration.ofMillis(100));
        harness.pass(Duration.ofMillis(100));

        assertThat(harness.tableChanges()).containsExactly("a");
        assertThat(harness.entry("a").orElseThrow().pending()).hasSize(50);
    }

    @Test
    void shouldWritePicksWithTheHeartbeatThatComesFirst() {
        beat("a", 1);
        harness.tableChanges();

        harness.send(Topics.PICKS, "a", EventCodec.PICK, TestEvents.pick("a", "p", harness.nowMs()));
        beat("a", 2);
        harness.pass(Duration.ofMillis(100));

        assertThat(harness.tableChanges()).containsExactly("a");
        assertThat(harness.entry("a").orElseThrow().pending()).hasSize(1);
    }

    @Test
    void shouldQuarantineNodeThatRefusedConnectionAndLiftItOnSuccess() {
        beat("a", 1);

        report("a", Outcome.CONNECT_FAILED);
        assertThat(harness.transitions()).containsExactly(">registered", "live>quarantined");

        report("a", Outcome.RECOVERED);
        assertThat(harness.transitions()).containsExactly("quarantined>live");
    }

    @Test
    void shouldKeepMalformedRecordsOfEveryInputAsDeadLetters() {
        for (var topic : INPUTS) {
            harness.send(topic, bytes("k"), bytes("{\"nodeId\":\"x\",\"key\":\"top-secret\""));
            harness.send(topic, bytes("k"), bytes("[]"));
            harness.send(topic, bytes("k"), new byte[0]);
        }
        harness.send(Topics.HEARTBEATS, bytes("k"), null);

        var letters = harness.deadLetters();
        assertThat(letters).hasSize(13);
        assertThat(letters).extracting("topic").contains(INPUTS.toArray());
        assertThat(letters).allSatisfy(letter -> assertThat(letter.value()).doesNotContain("top-secret"));
        assertThat(harness.tableChanges()).isEmpty();
    }

    @Test
    void shouldRefuseHeartbeatsWithValuesOutOfRangeByField() {
        var good = new String(EventCodec.HEARTBEAT.encode(TestEvents.beat("a", 1, harness.nowMs())), UTF_8);

        for (var bad : List.of(
                good.replace("\"cpuUsage\":0.25", "\"cpuUsage\":NaN"),
                good.replace("\"cpuUsage\":0.25", "\"cpuUsage\":-1"),
                good.replace("\"sessions\":3", "\"sessions\":\"3\""),
                good.replace("\"schemaVersion\":1", "\"schemaVersion\":99"),
                good.replace("eu-west", "x".repeat(10_000)))) {
            assertThat(bad).isNotEqualTo(good);
            harness.send(Topics.HEARTBEATS, bytes("a"), bytes(bad));
        }

        assertThat(harness.deadLetters()).hasSize(5);
        assertThat(harness.entry("a")).isEmpty();
    }

    @Test
    void shouldSurviveRandomBytesOnEveryInput() {
        var seed = 20_260_101L;
        var random = new Random(seed);

        for (var round = 0; round < 500; round++) {
            var value = new byte[random.nextInt(200)];
            random.nextBytes(value);
            harness.send(INPUTS.get(round % INPUTS.size()), bytes("k"), value);
        }
        beat("a", 1);

        assertThat(harness.deadLetters()).as("seed %d", seed).hasSize(500);
        assertThat(harness.entry("a")).isPresent();
    }

    @Test
    void shouldKeepOldestChannelOfRoomThatTwoClaim() {
        channel(TestEvents.channel("u2", "room", "b", 200));
        channel(TestEvents.channel("u1", "room", "a", 100));

        assertThat(harness.room("room")
                        .orElseThrow()
                        .owner(Set.of())
                        .orElseThrow()
                        .uuid())
                .isEqualTo("u1");
        assertThat(harness.room("room").orElseThrow().channels()).hasSize(2);
    }

    @Test
    void shouldFreeRoomWhenItsChannelEnds() {
        channel(TestEvents.channel("u1", "room", "a", 100));
        channel(TestEvents.channel("u2", "room", "b", 200));

        harness.send(Topics.CHANNELS, bytes("u1"), null);
        assertThat(harness.room("room")
                        .orElseThrow()
                        .owner(Set.of())
                        .orElseThrow()
                        .uuid())
                .isEqualTo("u2");

        harness.send(Topics.CHANNELS, bytes("u2"), null);
        assertThat(harness.room("room")).isEmpty();
    }

    @Test
    void shouldForgetChannelsOfNodeThatIsGone() {
        channel(TestEvents.channel("u1", "room", "gone", harness.nowMs()));
        channel(TestEvents.channel("u2", "other", "a", harness.nowMs()));

        harness.pass(ChannelFold.FORGET_AFTER.plusSeconds(20));

        assertThat(harness.room("room")).isEmpty();
        assertThat(harness.room("other")).isPresent();
        assertThat(harness.channelChanges())
                .as("others may still take them over")
                .isEmpty();
    }

    @Test
    void shouldEndTheRecordOfAChannelInWhichNobodyWasSeenForADay() {
        var yesterdayMs = harness.nowMs() - ChannelFold.EXPIRE_AFTER.toMillis();
        channel(TestEvents.channel("u1", "room", "stock", yesterdayMs + 10_000));
        channel(TestEvents.channel("u2", "other", "stock", yesterdayMs + 3_600_000));

        harness.pass(Duration.ofSeconds(8));
        assertThat(harness.room("room")).isPresent();

        harness.pass(Duration.ofSeconds(20));
        assertThat(harness.room("room")).isEmpty();
        assertThat(harness.room("other")).isPresent();
        assertThat(harness.channelChanges()).containsExactly("-u1");
    }

    private void beat(String nodeId, long seq) {
        harness.send(Topics.HEARTBEATS, nodeId, EventCodec.HEARTBEAT, TestEvents.beat(nodeId, seq, harness.nowMs()));
    }

    private void report(String nodeId, Outcome outcome) {
        harness.send(
                Topics.NODE_REPORTS,
                nodeId,
                EventCodec.NODE_REPORT,
                TestEvents.report(nodeId, outcome, harness.nowMs()));
    }

    private void channel(ChannelRecord channel) {
        harness.send(Topics.CHANNELS, channel.uuid(), EventCodec.CHANNEL_RECORD, channel);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
