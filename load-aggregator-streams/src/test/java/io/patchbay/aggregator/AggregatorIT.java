package io.patchbay.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DeadLetter;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.SnapshotDelta;
import io.patchbay.schemas.topic.Topics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/// One instance on a real broker.
@ExtendWith(KafkaExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AggregatorIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private KafkaBroker broker;
    private TestCluster cluster;
    private Aggregator aggregator;

    @BeforeAll
    void start(KafkaBroker given) {
        broker = given;
        cluster = new TestCluster(broker, "single");
        aggregator = cluster.start();
        cluster.awaitRunning(aggregator);
    }

    @AfterAll
    void stop() {
        aggregator.close();
        cluster.close();
    }

    @Test
    void shouldShowHeartbeatInTheTable() {
        show("visible");

        var row = row("visible");
        assertThat(row.sessions()).isEqualTo(3);
        assertThat(cluster.get(aggregator, "/health/readiness").body()).contains("\"UP\"");
        assertThat(cluster.get(aggregator, "/v1/loads/visible").body()).contains("\"nodeId\":\"visible\"");
        assertThat(cluster.get(aggregator, "/v1/loads/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldWriteRecordsForGatewaysWithoutKafka() {
        var beat = new String(
                EventCodec.HEARTBEAT.encode(TestEvents.beat("relayed", 1, System.currentTimeMillis())), UTF_8);

        assertThat(post("/v1/records/sfu.heartbeats", beat).statusCode()).isEqualTo(200);

        Await.until("the relayed heartbeat is visible", SOON, () -> cluster.knows(aggregator, "relayed"));
        var wrong = post("/v1/records/sfu.heartbeats", beat.replace("\"nodeId\":\"relayed\"", "\"nodeId\":7"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("nodeId");
        assertThat(post("/v1/records/sfu.load-table", beat).statusCode()).isEqualTo(404);
        assertThat(post("/v1/records/sfu.picks", "").statusCode()).isEqualTo(400);
        assertThat(plain("/v1/records/sfu.picks", "X-Nothing", "1").statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldHaveTheSameSeriesAfterAThousandRooms() {
        show("counted");
        rooms(0, 20);
        Await.until("the first rooms are folded", SOON, () -> hasRoom(19));
        Await.until("the region was looked at", SOON, () -> series().toString().contains("sfu_region_desired_nodes{"));
        var before = series();

        rooms(20, 1_000);
        Await.until("all rooms are folded", SOON, () -> hasRoom(999));

        assertThat(series()).isEqualTo(before).hasSizeBetween(10, 400);
    }

    @Test
    void shouldChangeLevelsForTheOperatorOnly() {
        var logger = "io.patchbay.aggregator.test.levels";

        assertThat(level(logger, TestCluster.TOKEN, "DEBUG")).isEqualTo(401);
        assertThat(level(logger, TestCluster.OPERATOR, "LOUD")).isEqualTo(400);
        assertThat(level("org.apache.kafka", TestCluster.OPERATOR, "DEBUG")).isEqualTo(400);
        assertThat(LoggerFactory.getLogger(logger).isDebugEnabled()).isFalse();

        assertThat(level(logger, TestCluster.OPERATOR, "DEBUG")).isEqualTo(204);

        assertThat(LoggerFactory.getLogger(logger).isDebugEnabled()).isTrue();
    }

    private int level(String logger, String token, String level) {
        return cluster.send(HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + aggregator.port() + "/loggers/" + logger))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"level\":\"" + level + "\"}"))
                        .build())
                .statusCode();
    }

    private void rooms(int from, int to) {
        for (var room = from; room < to; room++) {
            var channel =
                    TestEvents.channel("uuid-" + room, "counted-room-" + room, "counted", System.currentTimeMillis());
            cluster.send(Topics.CHANNELS, channel.uuid(), EventCodec.CHANNEL_RECORD.encode(channel));
            var pick = TestEvents.pick("counted", "pick-" + room, System.currentTimeMillis());
            cluster.send(Topics.PICKS, "counted", EventCodec.PICK.encode(pick));
        }
        cluster.flush();
    }

    private boolean hasRoom(int room) {
        return cluster.get(aggregator, "/v1/rooms/counted-room-" + room).statusCode() == 200;
    }

    /// Names with labels, without values.
    private List<String> series() {
        return cluster.get(aggregator, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("sfu_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .sorted()
                .toList();
    }

    private HttpResponse<String> post(String path, String body) {
        return cluster.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + aggregator.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + TestCluster.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    @Test
    void shouldFindNodeWhoseIdIsAnAddress() {
        show("http://127.0.0.1:8070");

        var encoded = cluster.get(aggregator, "/v1/loads/http%3A%2F%2F127.0.0.1%3A8070");

        assertThat(encoded.statusCode()).isEqualTo(200);
        assertThat(cluster.get(aggregator, "/v1/events/http%3A%2F%2F127.0.0.1%3A8070")
                        .body())
                .contains("registered");
    }

    @Test
    void shouldAnswerOnlyToTheInternalToken() {
        var without = plain("/v1/loads", "X-Nothing", "1");
        var wrong = plain("/v1/loads", "Authorization", "Bearer nonsense");
        var operator = plain("/v1/loads", "Authorization", "Bearer " + TestCluster.OPERATOR);

        assertThat(List.of(without.statusCode(), wrong.statusCode(), operator.statusCode()))
                .containsExactly(401, 401, 401);
        assertThat(wrong.body()).isEqualTo("{\"error\":\"the bearer token is wrong\"}");
    }

    @Test
    void shouldShowEventsToTheOperator() {
        show("eventful");
        cluster.send(
                Topics.HEARTBEATS,
                "k",
                EventCodec.HEARTBEAT.encode(
                        TestEvents.beat("eventful", 2, System.currentTimeMillis(), NodeStatus.DOWN, 0)));

        Await.until(
                "sign-off is in the history",
                SOON,
                () -> plain("/v1/events/eventful", "Authorization", "Bearer " + TestCluster.OPERATOR)
                        .body()
                        .contains("signed-off"));
    }

    @Test
    void shouldAnswerNotModifiedToTheNewestId() {
        Await.until("one snapshot is asked for twice", SOON, () -> {
            var first = cluster.get(aggregator, "/v1/loads");
            var etag = first.headers().firstValue("ETag").orElseThrow();
            var second = cluster.get(aggregator, "/v1/loads", "If-None-Match", etag);
            return second.statusCode() == 304 && second.body().isEmpty();
        });
    }

    @Test
    void shouldSendOnlyWhatChangedAndWaitForIt() {
        show("delta-old");
        var base = cluster.loads(aggregator, "");

        cluster.send(Topics.HEARTBEATS, "k", beat("delta-new", 1));
        var ids = new ArrayList<String>();
        var id = base.id();
        while (!ids.contains("delta-new") && ids.size() < 1_000) {
            var delta = cluster.loads(aggregator, "?wait=20000&since=" + id);
            assertThat(delta.base()).isEqualTo(id);
            assertThat(delta.id()).isNotEqualTo(id);
            delta.changed().forEach(row -> ids.add(row.nodeId()));
            id = delta.id();
        }

        assertThat(ids).contains("delta-new").doesNotContain("delta-old");
    }

    @Test
    void shouldSendFullTableWhenTheBaseIsUnknown() {
        show("full");

        assertThat(cluster.loads(aggregator, "?wait=20000&since=nobody:1").isFull())
                .isTrue();
    }

    @Test
    void shouldLeaveOutOtherRegions() {
        show("regional");

        assertThat(cluster.loads(aggregator, "?region=us-east").changed()).isEmpty();
        assertThat(cluster.loads(aggregator, "?region=eu-west").changed())
                .extracting(LoadRow::nodeId)
                .contains("regional");
    }

    @Test
    void shouldRefuseBadRequestsWithJsonErrors() {
        var answers = List.of(
                cluster.get(aggregator, "/v1/loads?region=" + "x".repeat(65)),
                cluster.get(aggregator, "/v1/loads?since=a&wait=-1"),
                cluster.get(aggregator, "/v1/loads?since=a&wait=soon"),
                cluster.get(aggregator, "/v1/rooms/" + "r".repeat(300)),
                cluster.get(aggregator, "/v1/rooms/unknown?propose="),
                cluster.get(aggregator, "/v1/rooms/unknown?propose=a&failed=b%0Ac"),
                cluster.get(aggregator, "/v1/rooms/unknown?propose=a" + "&failed=b".repeat(2_000)),
                cluster.get(aggregator, "/v1/rooms/unknown"),
                cluster.get(aggregator, "/nothing/here"),
                cluster.get(aggregator, "/v1/loads?region=" + "x".repeat(10_000)));

        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .containsExactly(400, 400, 400, 400, 400, 400, 413, 404, 404, 413);
        assertThat(answers.subList(0, 6))
                .allSatisfy(answer -> assertThat(
                                TestCluster.json(answer.body()).path("error").asText())
                        .isNotEmpty());
    }

    @Test
    void shouldSayWhereNewRoomGoesUntilItHasAChannel() {
        var path = "/v1/rooms/claimed-room?propose=";
        var asked = List.of(
                cluster.get(aggregator, path + "http%3A%2F%2F127.0.0.1%3A8070"),
                cluster.get(aggregator, path + "other"),
                cluster.get(aggregator, path + "other&failed=http%3A%2F%2F127.0.0.1%3A8070"),
                cluster.get(aggregator, path + "third"));

        assertThat(asked).extracting(HttpResponse::statusCode).containsOnly(404);
        assertThat(asked)
                .extracting(answer ->
                        TestCluster.json(answer.body()).path("claimed").asText())
                .containsExactly("http://127.0.0.1:8070", "http://127.0.0.1:8070", "other", "other");

        show("claimed-owner");
        cluster.send(
                Topics.CHANNELS,
                "claimed-u",
                EventCodec.CHANNEL_RECORD.encode(
                        TestEvents.channel("claimed-u", "claimed-room", "claimed-owner", System.currentTimeMillis())));

        Await.until(
                "the channel is the answer",
                SOON,
                () -> cluster.get(aggregator, path + "third").body().contains("claimed-u"));
        assertThat(cluster.get(aggregator, path + "third&failed=claimed-owner").body())
                .contains("\"claimed\":");
    }

    @Test
    void shouldKeepUnreadableRecordsAsDeadLettersAndGoOn() {
        var seed = 42L;
        var random = new Random(seed);
        var inputs = List.of(Topics.HEARTBEATS, Topics.PICKS, Topics.NODE_REPORTS, Topics.CHANNELS);
        for (var topic : inputs) {
            for (var i = 0; i < 20; i++) {
                var noise = new byte[random.nextInt(300) + 1];
                random.nextBytes(noise);
                cluster.send(topic, "k" + i, noise);
            }
            cluster.send(topic, "k", "{\"key\":\"very-secret\",\"schemaVersion\":7}".getBytes(UTF_8));
            cluster.send(topic, "k", "[".repeat(5_000).getBytes(UTF_8));
        }

        show("after-noise");

        Await.until("all are dead letters", SOON, () -> deadLetters() >= 22L * inputs.size());
        assertThat(cluster.get(aggregator, "/metrics").body())
                .containsPattern(
                        "sfu_aggregator_dead_letters_total\\{reason=\"undecodable\",topic=\"[a-z.-]+\"} [1-9]");
    }

    @Test
    void shouldWriteWhatItServesToTheSnapshotsTopic() {
        show("recorded");
        var beats = new AtomicInteger(1);

        Await.until("a full snapshot and deltas are on the topic", SOON, () -> {
            // What was new may have come in a full one: they are written in between whenever deltas have grown large.
            cluster.send(Topics.HEARTBEATS, "any", beat("recorded", beats.incrementAndGet()));
            var steps = read(Topics.SNAPSHOTS, EventCodec.SNAPSHOT_DELTA);
            return steps.stream().anyMatch(SnapshotDelta::isFull)
                    && steps.stream()
                            .anyMatch(step -> !step.isFull()
                                    && step.changed().stream()
                                            .anyMatch(row -> row.nodeId().equals("recorded")));
        });
    }

    @Test
    void shouldShowHeartbeatWithinHalfSecond() {
        show("quick");
        var latenciesMs = new long[60];
        for (var i = 0; i < latenciesMs.length; i++) {
            var sentAtMs = System.currentTimeMillis();
            var sentNs = System.nanoTime();
            cluster.send(
                    Topics.HEARTBEATS, "k", EventCodec.HEARTBEAT.encode(TestEvents.beat("quick", i + 2, sentAtMs)));
            Await.until("heartbeat is visible", SOON, () -> row("quick").lastSeenMs() >= sentAtMs);
            latenciesMs[i] = (System.nanoTime() - sentNs) / 1_000_000;
        }
        Arrays.sort(latenciesMs);
        System.out.printf(
                "[AggregatorIT] heartbeat produced -> visible in /v1/loads: p50 %d ms, p90 %d ms, max %d ms%n",
                latenciesMs[30], latenciesMs[54], latenciesMs[59]);

        assertThat(latenciesMs[30]).isLessThan(500);
    }

    private void show(String nodeId) {
        cluster.send(Topics.HEARTBEATS, "any", beat(nodeId, 1));
        Await.until(nodeId + " is visible", SOON, () -> cluster.knows(aggregator, nodeId));
    }

    private LoadRow row(String nodeId) {
        return cluster.loads(aggregator, "").changed().stream()
                .filter(row -> row.nodeId().equals(nodeId))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> plain(String path, String name, String value) {
        var uri = URI.create("http://127.0.0.1:" + aggregator.port() + path);
        return cluster.send(HttpRequest.newBuilder(uri).header(name, value).build());
    }

    private long deadLetters() {
        var letters = read(Topics.DEAD_LETTERS, EventCodec.DEAD_LETTER);
        assertThat(letters).extracting(DeadLetter::value).noneMatch(value -> value.contains("very-secret"));
        return letters.size();
    }

    /// Everything that is on a topic now.
    private <T> List<T> read(String topic, EventCodec<T> codec) {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var events = new ArrayList<T>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    switch (codec.decode(record.value())) {
                        case Decoded.Ok<T>(var event) -> events.add(event);
                        case Decoded.Bad<T>(var field, var reason) -> throw new AssertionError(field + " " + reason);
                    }
                }
            }
            return events;
        }
    }

    private static byte[] beat(String nodeId, long seq) {
        return EventCodec.HEARTBEAT.encode(TestEvents.beat(nodeId, seq, System.currentTimeMillis()));
    }
}
