package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.placement.Replay;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.seal.KeyOpener;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the gateway writes to a real broker, and that it answers the same without one.
@ExtendWith(KafkaExtension.class)
class KafkaIT {
    private static final SealingKeys KEYS = SealingKeys.generate();

    @Test
    void shouldPublishEveryPickAndWhatItSawOfNodes(KafkaBroker broker) throws Exception {
        try (var bad = new FakeNode("bad").answering(FakeNode.json(500, ""));
                var good = new FakeNode("good");
                var gateway = new TestGateway(settings(broker, bad.entry("eu-west"), good.entry("us-east")))) {
            var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("r"));

            assertThat(answer.body()).contains("good");
            var pickId = good.next().header("Patchbay-pick");
            var pick = find(
                    broker,
                    Topics.PICKS,
                    EventCodec.PICK,
                    (Pick seen) -> seen.pickId().equals(pickId));
            assertThat(pick.nodeId()).isEqualTo(good.address());
            assertThat(pick.attempt()).isEqualTo(2);
            assertThat(pick.newRoom()).isTrue();
            assertThat(pick.expectedSessions()).isEqualTo(4);
            assertThat(pick.decisionId())
                    .isEqualTo(answer.headers().firstValue("Patchbay-Decision").orElseThrow());
            var report = find(
                    broker,
                    Topics.NODE_REPORTS,
                    EventCodec.NODE_REPORT,
                    seen -> seen.nodeId().equals(bad.address()));
            assertThat(report.outcome()).isEqualTo(NodeReport.Outcome.SERVER_ERROR);
            assertThat(report.httpStatus()).isEqualTo(500);
            var channel = find(
                    broker,
                    Topics.CHANNELS,
                    EventCodec.CHANNEL_RECORD,
                    seen -> seen.roomKey().equals(pick.roomKey()));
            assertThat(channel.uuid()).isEqualTo("good");
        }
    }

    @Test
    void shouldRecordEveryDecisionSoThatItReplays(KafkaBroker broker) throws Exception {
        try (var bad = new FakeNode("bad").answering(FakeNode.json(500, ""));
                var good = new FakeNode("good");
                var gateway = new TestGateway(settings(broker, bad.entry("eu-west"), good.entry("us-east")))) {
            var answer = gateway.get("/v1/channel?region=%09eu-west", "Bearer " + TestGateway.tokenFor("secret-room"));
            var id = answer.headers().firstValue("Patchbay-Decision").orElseThrow();

            var record = find(
                    broker,
                    Topics.DECISIONS,
                    EventCodec.DECISION_RECORD,
                    (DecisionRecord seen) -> seen.decisionId().equals(id));

            assertThat(record.toString()).doesNotContain("secret-room");
            assertThat(record.result()).isEqualTo(DecisionRecord.Result.PLACED);
            assertThat(record.nodeId()).isEqualTo(good.address());
            assertThat(record.httpStatus()).isEqualTo(200);
            assertThat(record.region()).isEqualTo("eu-west");
            assertThat(record.steps())
                    .extracting(step -> Objects.requireNonNull(step.attempt()).outcome())
                    .containsExactly(DecisionAttempt.Outcome.SERVER_ERROR, DecisionAttempt.Outcome.OK);
            assertThat(record.steps()).extracting(DecisionStep::rule).containsExactly("in-region", "nearest-region");
            var second = Objects.requireNonNull(record.steps().getLast().attempt());
            assertThat(second.pickId()).isEqualTo(good.next().header("Patchbay-pick"));
            assertThat(second.startUs()).isPositive();
            assertThat(record.elapsedUs()).isGreaterThanOrEqualTo(second.startUs() + second.elapsedUs());
            assertThat(Replay.replay(record, _ -> null)).isEqualTo(new Replay.Result.Match());
        }
    }

    @Test
    void shouldRecordARefusalWithItsReason(KafkaBroker broker) throws Exception {
        try (var bad = new FakeNode("bad").answering(FakeNode.json(500, ""));
                var gateway = new TestGateway(settings(broker, bad.entry("")))) {
            var answer = gateway.channel("r");
            var id = answer.headers().firstValue("Patchbay-Decision").orElseThrow();

            var record = find(
                    broker,
                    Topics.DECISIONS,
                    EventCodec.DECISION_RECORD,
                    (DecisionRecord seen) -> seen.decisionId().equals(id));

            assertThat(record.result()).isEqualTo(DecisionRecord.Result.UNAVAILABLE);
            assertThat(record.httpStatus()).isEqualTo(answer.statusCode()).isEqualTo(503);
            assertThat(record.reason()).isEqualTo("all-failed");
            assertThat(record.steps().getLast().attempt()).isNull();
            assertThat(record.steps().getLast().reason()).isEqualTo("all-failed");
            assertThat(Replay.replay(record, _ -> null)).isEqualTo(new Replay.Result.Match());
        }
    }

    @Test
    void shouldTakeTheSeedsHeartbeatAndSealItsKey(KafkaBroker broker) throws Exception {
        var host = "sfu-" + UUID.randomUUID() + ".example.com";
        var body = "{\"status\":\"up\",\"address\":\"http://" + host + ":8070\",\"region\":\"eu-west\",\"key\":\""
                + FakeNode.KEY
                + "\",\"channels\":12,\"sessions\":45,\"cpuUsage\":0.35,\"memoryUsage\":0.48}";
        try (var gateway = new TestGateway(settings(broker))) {
            assertThat(gateway.post("/v1/sfu", body).statusCode()).isEqualTo(401);
            var answer = gateway.post("/v1/sfu", body, "Authorization", "Bearer " + registration(host));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"result\":\"ok\"}");
            var beat = find(
                    broker,
                    Topics.HEARTBEATS,
                    EventCodec.HEARTBEAT,
                    (Heartbeat seen) -> seen.nodeId().equals(host));
            assertThat(beat.address()).isEqualTo("http://" + host + ":8070");
            assertThat(beat.source()).isEqualTo(HeartbeatSource.HTTP);
            assertThat(beat.sessions()).isEqualTo(45);
            assertThat(beat.key()).doesNotContain(FakeNode.KEY);
            assertThat(KeyOpener.of(KEYS.privateKeys()).open(String.valueOf(beat.key())))
                    .isEqualTo(Optional.of(FakeNode.KEY));
        }
    }

    @Test
    void shouldSealAKeyOnceHoweverOftenANodePostsIt(KafkaBroker broker) throws Exception {
        var host = "sfu-" + UUID.randomUUID() + ".example.com";
        var otherKey = TestGateway.KEY;
        try (var gateway = new TestGateway(settings(broker))) {
            var first = sealed(gateway, broker, host, FakeNode.KEY, 1);
            var second = sealed(gateway, broker, host, FakeNode.KEY, 2);
            var other = sealed(gateway, broker, host, otherKey, 3);

            assertThat(second).isEqualTo(first);
            assertThat(other).isNotEqualTo(first);
            assertThat(KeyOpener.of(KEYS.privateKeys()).open(other)).contains(otherKey);
        }
    }

    /// The key as it is on the topic, of a heartbeat that only `sessions` tells from others of the node.
    private static String sealed(TestGateway gateway, KafkaBroker broker, String host, String key, int sessions)
            throws Exception {
        var body = "{\"status\":\"up\",\"address\":\"http://" + host + ":8070\",\"key\":\"" + key
                + "\",\"channels\":1,\"sessions\":" + sessions + "}";
        var answer = gateway.post("/v1/sfu", body, "Authorization", "Bearer " + registration(host));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return String.valueOf(find(
                        broker,
                        Topics.HEARTBEATS,
                        EventCodec.HEARTBEAT,
                        (Heartbeat seen) -> seen.nodeId().equals(host) && seen.sessions() == sessions)
                .key());
    }

    @Test
    void shouldNameWhatIsWrongWithAHeartbeat(KafkaBroker broker) throws Exception {
        try (var gateway = new TestGateway(settings(broker))) {
            var auth = "Bearer " + registration("n1");
            for (var wrong : Map.of(
                            "{", "$",
                            "", "$",
                            "{\"status\":\"up\",\"channels\":1,\"sessions\":1}", "address",
                            "{\"status\":\"sideways\",\"address\":\"http://a\",\"channels\":1,\"sessions\":1}",
                                    "status",
                            "{\"status\":\"up\",\"address\":\"http://a\",\"channels\":-1,\"sessions\":1}", "channels",
                            "{\"status\":\"up\",\"address\":\"http://a\",\"channels\":1,\"sessions\":1,\"cpuUsage\":2}",
                                    "cpuUsage",
                            "{\"status\":\"up\",\"address\":\"http://169.254.169.254\",\"channels\":1,\"sessions\":1}",
                                    "address")
                    .entrySet()) {
                var answer = gateway.post("/v1/sfu", wrong.getKey(), "Authorization", auth);
                assertThat(answer.statusCode())
                        .as(wrong.getKey() + answer.body())
                        .isEqualTo(400);
                assertThat(answer.body()).startsWith("{\"error\":\"" + wrong.getValue());
            }
            var foreign =
                    "{\"status\":\"up\",\"nodeId\":\"n2\",\"address\":\"http://a\",\"channels\":1,\"sessions\":1}";
            assertThat(gateway.post("/v1/sfu", foreign, "Authorization", auth).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldAnswerWhileTheBrokerIsGone(KafkaBroker broker) throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = new TestGateway(settings(broker, node.entry("")))) {
            broker.stop();
            for (int i = 0; i < 20; i++) {
                var startedNs = System.nanoTime();
                assertThat(gateway.channel("room-" + i).statusCode()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isLessThan(Duration.ofSeconds(5));
            }
            assertThat(gateway.management("/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    private static Map<String, String> settings(KafkaBroker broker, String... nodes) {
        var settings = new HashMap<String, String>();
        settings.put("SFU_GATEWAY_NODES", TestGateway.nodes(nodes));
        settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("SFU_REGISTRATION_KEY", TestGateway.KEY);
        settings.put("SFU_GATEWAY_PRIVATE_KEYS", KEYS.privateKeys());
        return settings;
    }

    private static String registration(String nodeId) {
        return TestGateway.token("{\"sub\":\"" + nodeId + "\",\"exp\":4102444800}");
    }

    /// The first record on a topic that is looked for, which must come within thirty seconds.
    private static <T> T find(KafkaBroker broker, String topic, EventCodec<T> codec, Predicate<T> wanted) {
        var settings =
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            var deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (System.nanoTime() < deadlineNs) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    assertThat(new String(record.value(), UTF_8)).doesNotContain(FakeNode.KEY);
                    if (codec.decode(record.value()) instanceof Decoded.Ok<T> ok && wanted.test(ok.value())) {
                        return ok.value();
                    }
                }
            }
        }
        throw new AssertionError("nothing of the kind on " + topic);
    }
}
