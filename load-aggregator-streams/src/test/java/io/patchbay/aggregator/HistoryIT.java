package io.patchbay.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionAttempt.Outcome;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.SnapshotDelta;
import io.patchbay.schemas.topic.Topics;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// Questions about the past to one instance on a real broker.
@ExtendWith(KafkaExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HistoryIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private TestCluster cluster;
    private Aggregator aggregator;

    @BeforeAll
    void start(KafkaBroker broker) {
        cluster = new TestCluster(broker, "history");
        aggregator = cluster.start();
        cluster.awaitRunning(aggregator);
    }

    @AfterAll
    void stop() {
        aggregator.close();
        cluster.close();
    }

    @Test
    @Order(2)
    void shouldFindADecisionAmongOthersAndBadRecords() {
        var atMs = System.currentTimeMillis();
        var id = idAt(atMs);
        for (var i = 0; i < 50; i++) {
            decide(idAt(atMs - i), atMs - i);
        }
        cluster.send(Topics.DECISIONS, atMs, "bad", "not json".getBytes(UTF_8));
        cluster.send(Topics.DECISIONS, atMs, "empty", null);
        var record = decide(id, atMs);

        Await.until("the decision is found", SOON, () -> found(id).equals(new String(record, UTF_8)));
    }

    @Test
    @Order(3)
    void shouldSayWhyADecisionIsNotThere() {
        decide(idAt(System.currentTimeMillis()), System.currentTimeMillis());
        cluster.flush();
        var nowMs = System.currentTimeMillis();
        var unreadable = idAt(nowMs - 20_000);
        cluster.send(Topics.DECISIONS, nowMs - 20_000, unreadable, "{\"schemaVersion\":9}".getBytes(UTF_8));
        cluster.flush();

        assertThat(cluster.get(aggregator, "/v1/decisions/nonsense").statusCode())
                .isEqualTo(400);
        assertThat(found(idAt(System.currentTimeMillis()))).contains("\"cause\":\"not-yet\"");
        assertThat(found(idAt(nowMs - 40L * 24 * 3600 * 1000))).contains("\"cause\":\"expired\"");
        assertThat(found(idAt(nowMs - 15_000))).contains("\"cause\":\"unknown\"");
        assertThat(found(unreadable)).contains("\"cause\":\"unreadable\"");
    }

    /// Before the others: records of a topic are nearly in order of time.
    @Test
    @Order(1)
    void shouldDigestARange() {
        var fromMs = System.currentTimeMillis() - 3_600_000;
        for (var i = 0; i < 30; i++) {
            decide(idAt(fromMs + i * 100L), fromMs + i * 100L);
        }
        cluster.send(Topics.DECISIONS, fromMs + 5, "bad", "{".getBytes(UTF_8));
        cluster.flush();

        var digest = TestCluster.json(
                cluster.get(aggregator, "/v1/decisions?from=" + fromMs + "&to=" + (fromMs + 1_999) + "&step=1000")
                        .body());

        assertThat(digest.path("total").asInt()).isEqualTo(20);
        assertThat(digest.path("unreadable").asInt()).isEqualTo(1);
        assertThat(digest.path("buckets")).hasSize(2);
        assertThat(cluster.get(aggregator, "/v1/decisions?from=5").statusCode()).isEqualTo(400);
        assertThat(cluster.get(aggregator, "/v1/decisions?from=0&to=5&step=0").statusCode())
                .isEqualTo(400);
    }

    @Test
    @Order(5)
    void shouldAdviseHowManyNodesARegionNeeds() {
        cluster.send(
                Topics.HEARTBEATS,
                "k",
                EventCodec.HEARTBEAT.encode(TestEvents.beat(
                        "advised-region",
                        new TestEvents.Beat("advised", 1, System.currentTimeMillis(), NodeStatus.UP, 3))));
        Await.until("node is there", SOON, () -> cluster.knows(aggregator, "advised"));

        var regions =
                TestCluster.json(cluster.get(aggregator, "/v1/scaling").body()).path("regions");

        var advice = StreamSupport.stream(regions.spliterator(), false)
                .filter(region -> region.path("region").asText().equals("advised-region"))
                .findFirst()
                .orElseThrow();
        assertThat(advice.path("desiredNodes").asInt()).isEqualTo(2);
        assertThat(advice.path("cheapestToRemove").path("why").asText()).contains("fewest sessions");
        Await.until(
                "gauges are there",
                SOON,
                () -> cluster.get(aggregator, "/metrics")
                        .body()
                        .contains("sfu_region_seconds_to_exhaustion{region=\"advised-region\"} +Inf"));
    }

    @Test
    @Order(4)
    void shouldRebuildTheTableOfASnapshotAndOfAMoment() {
        cluster.send(
                Topics.HEARTBEATS,
                "k",
                EventCodec.HEARTBEAT.encode(TestEvents.beat("past", 1, System.currentTimeMillis())));
        Await.until("node is there", SOON, () -> cluster.knows(aggregator, "past"));
        var served = cluster.loads(aggregator, "");

        Await.until(
                "snapshot is on the topic",
                SOON,
                () -> cluster.get(aggregator, byId(served)).statusCode() == 200);

        assertThat(table(byId(served)).changed()).isEqualTo(served.changed());
        assertThat(table(byId(served)).id()).isEqualTo(served.id());
        assertThat(table("/v1/snapshots?at=" + served.asOfMs()).asOfMs()).isLessThanOrEqualTo(served.asOfMs());
        assertThat(cluster.get(aggregator, "/v1/snapshots/other:1?at=" + served.asOfMs())
                        .statusCode())
                .isEqualTo(404);
        assertThat(cluster.get(aggregator, "/v1/snapshots?at=1000").statusCode())
                .isEqualTo(404);
        assertThat(cluster.get(aggregator, "/v1/snapshots").statusCode()).isEqualTo(400);
        Await.until(
                "the transition is in the range",
                SOON,
                () -> cluster.get(
                                aggregator,
                                "/v1/events?from=" + (served.asOfMs() - 60_000) + "&to=" + (served.asOfMs() + 60_000))
                        .body()
                        .contains("\"nodeId\":\"past\""));
    }

    private static String byId(SnapshotDelta served) {
        return "/v1/snapshots/" + URLEncoder.encode(served.id(), UTF_8) + "?at=" + served.asOfMs();
    }

    private SnapshotDelta table(String path) {
        var answer = cluster.get(aggregator, path).body().getBytes(UTF_8);
        return ((Decoded.Ok<SnapshotDelta>) EventCodec.SNAPSHOT_DELTA.decode(answer)).value();
    }

    private byte[] decide(String id, long atMs) {
        var json = EventCodec.DECISION_RECORD.encode(TestEvents.decision(id, atMs, "n1", Outcome.OK));
        cluster.send(Topics.DECISIONS, atMs, id, json);
        return json;
    }

    private String found(String id) {
        return cluster.get(aggregator, "/v1/decisions/" + id).body();
    }

    private static String idAt(long atMs) {
        var random = UUID.randomUUID();
        return new UUID((atMs << 16) | 0x7000L, random.getLeastSignificantBits()).toString();
    }
}
