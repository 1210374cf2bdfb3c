package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What happens when instances and the broker come and go.
@ExtendWith(KafkaExtension.class)
final class ClusterIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int NODES = 12;

    /// Instances that do not reach each other in 200 ms answer on their own (ADR 0015): a slow machine shows nothing.
    private static final Duration PROMPT = Duration.ofMillis(190);

    @Test
    void shouldAnswerForEveryNodeAfterOneOfTwoInstancesIsGone(KafkaBroker broker) {
        try (var cluster = new TestCluster(broker, "pair")) {
            var first = cluster.start();
            try (var second = cluster.start()) {
                cluster.awaitRunning(first);
                cluster.awaitRunning(second);
                var startMs = System.currentTimeMillis();
                for (var i = 0; i < NODES; i++) {
                    cluster.send(Topics.HEARTBEATS, "n" + i, beat("pair-" + i, 1));
                    cluster.send(Topics.CHANNELS, "pair-u" + i, channel(i, startMs));
                }
                for (var instance : List.of(first, second)) {
                    awaitAll(cluster, instance);
                }

                first.close();
                var goneAtMs = System.currentTimeMillis();

                awaitAll(cluster, second);
                for (var i = 0; i < NODES; i++) {
                    cluster.send(Topics.HEARTBEATS, "n" + i, beat("pair-" + i, 2));
                }
                Await.until(
                        "the survivor folds every partition",
                        SOON,
                        () -> cluster.loads(second, "").changed().stream()
                                        .filter(row -> row.nodeId().startsWith("pair-") && row.lastSeenMs() >= goneAtMs)
                                        .count()
                                == NODES);
                System.out.println("[ClusterIT] survivor folds all partitions "
                        + (System.currentTimeMillis() - goneAtMs) + " ms after the other left");
            } finally {
                first.close();
            }
        }
    }

    @Test
    void shouldSendNewRoomToOneNodeThoughTwoInstancesAreAskedAtTheSameMoment(KafkaBroker broker)
            throws InterruptedException, ExecutionException {
        try (var cluster = new TestCluster(broker, "claims");
                var first = cluster.start();
                var second = cluster.start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            cluster.awaitRunning(first);
            cluster.awaitRunning(second);
            Await.until("each asks the other for what it does not own", SOON, () -> {
                var path = "/v1/rooms/claims-probe" + System.nanoTime();
                cluster.get(first, path);
                cluster.get(second, path);
                return forwards(cluster, first) && forwards(cluster, second);
            });

            var agreed = 0;
            for (var i = 0; i < 400 && agreed < 40; i++) {
                var path = "/v1/rooms/claims-room" + i + "?propose=";
                var askedNs = System.nanoTime();
                var answers = threads.invokeAll(List.<Callable<JsonNode>>of(
                        () -> TestCluster.json(
                                cluster.get(first, path + "n-first").body()),
                        () -> TestCluster.json(
                                cluster.get(second, path + "n-second").body())));
                if (System.nanoTime() - askedNs > PROMPT.toNanos()) {
                    continue;
                }
                var claimed = new HashSet<String>();
                for (var answer : answers) {
                    claimed.add(answer.get().path("claimed").asText());
                }

                assertThat(claimed).as(path).hasSize(1).isSubsetOf("n-first", "n-second");
                agreed++;
            }
            assertThat(agreed).as("rooms for which both answered promptly").isEqualTo(40);
        }
    }

    @Test
    void shouldRestoreFromTheTopicsAfterRestart(KafkaBroker broker) {
        try (var cluster = new TestCluster(broker, "again")) {
            try (var before = cluster.start()) {
                cluster.awaitRunning(before);
                cluster.send(Topics.HEARTBEATS, "k", beat("restored", 5));
                cluster.send(
                        Topics.CHANNELS,
                        "restored-u",
                        EventCodec.CHANNEL_RECORD.encode(TestEvents.channel(
                                "restored-u", "restored-room", "restored", System.currentTimeMillis())));
                Await.until(
                        "known before",
                        SOON,
                        () -> cluster.knows(before, "restored")
                                && cluster.get(before, "/v1/rooms/restored-room")
                                                .statusCode()
                                        == 200);
            }
            try (var after = cluster.start()) {
                // Before, an answer is found in a store that is being restored, or 503 says that it may be there.
                cluster.awaitRunning(after);
                Await.until(
                        "known after",
                        SOON,
                        () -> cluster.knows(after, "restored")
                                && cluster.get(after, "/v1/rooms/restored-room").statusCode() == 200
                                && cluster.get(after, "/v1/channels/restored-u").statusCode() == 200);

                assertThat(cluster.get(after, "/v1/rooms/restored-room").body()).contains("restored-u");
                assertThat(cluster.get(after, "/v1/channels/restored-u").body()).contains("restored-room");
            }
        }
    }

    @Test
    void shouldAnswerThoseWhoWaitForATableWhenItStops(KafkaBroker broker) throws Exception {
        try (var cluster = new TestCluster(broker, "stops");
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var aggregator = cluster.start();
            try (aggregator) {
                cluster.awaitRunning(aggregator);
                Await.until(
                        "a table",
                        SOON,
                        () -> cluster.get(aggregator, "/v1/loads").statusCode() == 200);
                var answers = new AtomicInteger();
                var reading = readers.submit(() -> {
                    var id = "";
                    while (true) {
                        id = cluster.loads(aggregator, "?since=" + id + "&wait=20000")
                                .id();
                        answers.incrementAndGet();
                    }
                });
                Await.until("it waits", SOON, () -> answers.get() > 2);
                var before = answers.get();

                aggregator.close();

                assertThatThrownBy(reading::get).as("nobody listens any more").isInstanceOf(ExecutionException.class);
                assertThat(answers.get() - before)
                        .as("answers while it stopped")
                        .isBetween(1, 10);
            }
        }
    }

    @Test
    void shouldServeTheLastTableWhileKafkaIsAwayAndRecoverByItself(KafkaBroker broker) {
        try (var cluster = new TestCluster(broker, "outage");
                var aggregator = cluster.start()) {
            cluster.awaitRunning(aggregator);
            cluster.send(Topics.HEARTBEATS, "k", beat("survivor", 1));
            Await.until("known before", SOON, () -> cluster.knows(aggregator, "survivor"));

            broker.stop();

            assertThat(cluster.knows(aggregator, "survivor")).isTrue();
            assertThat(cluster.get(aggregator, "/health/liveness").statusCode()).isEqualTo(200);
            assertThat(cluster.get(aggregator, "/health/readiness").statusCode())
                    .isEqualTo(200);

            broker.start();
            cluster.send(Topics.HEARTBEATS, "k", beat("newcomer", 1));

            Await.until("works again", Duration.ofSeconds(60), () -> cluster.knows(aggregator, "newcomer"));
        }
    }

    @Test
    void shouldNotSayThatNobodyHasTheRoomWhileKafkaIsAway(KafkaBroker broker) {
        try (var cluster = new TestCluster(broker, "doubt");
                var aggregator = cluster.start()) {
            cluster.awaitRunning(aggregator);
            cluster.send(Topics.HEARTBEATS, "k", beat("doubted", 1));
            cluster.send(
                    Topics.CHANNELS,
                    "doubt-u",
                    EventCodec.CHANNEL_RECORD.encode(
                            TestEvents.channel("doubt-u", "doubt-room", "doubted", System.currentTimeMillis())));
            Await.until(
                    "known before",
                    SOON,
                    () -> cluster.knows(aggregator, "doubted") && status(cluster, aggregator, "doubt-room") == 200);
            assertThat(status(cluster, aggregator, "nobodys")).isEqualTo(404);

            broker.stop();
            try {
                Await.until("doubts itself", SOON, () -> status(cluster, aggregator, "nobodys") == 503);

                assertThat(status(cluster, aggregator, "doubt-new?propose=doubted"))
                        .isEqualTo(503);
                assertThat(status(cluster, aggregator, "doubt-room"))
                        .as("what is known is still said")
                        .isEqualTo(200);
                assertThat(cluster.get(aggregator, "/v1/channels/nobodys").statusCode())
                        .isEqualTo(503);
                Await.until(
                        "the table says so too",
                        SOON,
                        () -> cluster.loads(aggregator, "").restoring());
                assertThat(cluster.knows(aggregator, "doubted")).isTrue();
                var readiness = cluster.get(aggregator, "/health/readiness");
                assertThat(readiness.statusCode()).isEqualTo(200);
                assertThat(readiness.body()).contains("DEGRADED").contains("Kafka does not answer");
                assertThat(cluster.get(aggregator, "/metrics").body())
                        .contains("sfu_aggregator_kafka_current 0.0")
                        .contains("sfu_aggregator_streams_running 0.0");
            } finally {
                broker.start();
            }

            Await.until(
                    "sure again",
                    Duration.ofSeconds(60),
                    () -> status(cluster, aggregator, "nobodys") == 404
                            && !cluster.loads(aggregator, "").restoring());
        }
    }

    @Test
    void shouldListenAndSayWhyItIsNotReadyWithoutKafka(KafkaBroker broker) {
        try (var cluster = new TestCluster(broker, "nowhere");
                var aggregator = Aggregator.start(cluster.configFor("127.0.0.1:1"))) {

            assertThat(cluster.get(aggregator, "/health/liveness").statusCode()).isEqualTo(200);
            var readiness = cluster.get(aggregator, "/health/readiness");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body()).contains("Kafka does not answer");
            var table = cluster.get(aggregator, "/v1/loads");
            assertThat(table.statusCode())
                    .as("an empty table would empty every gateway's")
                    .isEqualTo(503);
            assertThat(table.headers().firstValue("Retry-After")).contains("1");
            assertThat(table.body()).contains("Kafka does not answer");
            assertThat(cluster.get(aggregator, "/v1/loads/x").statusCode()).isEqualTo(503);
            assertThat(cluster.get(aggregator, "/v1/scaling").statusCode()).isEqualTo(503);
            assertThat(cluster.get(aggregator, "/v1/rooms/x").statusCode()).isEqualTo(503);
        }
    }

    private static int status(TestCluster cluster, Aggregator instance, String room) {
        return cluster.get(instance, "/v1/rooms/" + room).statusCode();
    }

    private static void awaitAll(TestCluster cluster, Aggregator instance) {
        Await.until("all nodes, rooms and channels", SOON, () -> {
            var known = cluster.loads(instance, "").changed().stream()
                    .filter(row -> row.nodeId().startsWith("pair-"))
                    .count();
            if (known < NODES) {
                return false;
            }
            for (var i = 0; i < NODES; i++) {
                if (cluster.get(instance, "/v1/rooms/pair-room" + i).statusCode() != 200
                        || cluster.get(instance, "/v1/channels/pair-u" + i).statusCode() != 200) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean forwards(TestCluster cluster, Aggregator instance) {
        return cluster.get(instance, "/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("sfu_aggregator_lookups_total{outcome=\"forwarded\"}")
                        && !line.endsWith(" 0.0"));
    }

    private static byte[] beat(String nodeId, long seq) {
        return EventCodec.HEARTBEAT.encode(TestEvents.beat(nodeId, seq, System.currentTimeMillis()));
    }

    private static byte[] channel(int i, long atMs) {
        return EventCodec.CHANNEL_RECORD.encode(TestEvents.channel("pair-u" + i, "pair-room" + i, "pair-" + i, atMs));
    }
}
