package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.seal.KeyOpener;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a node tells the fleet, over a real broker and over HTTP.
@ExtendWith(KafkaExtension.class)
class FleetIT {
    /// Reads a topic from its beginning.
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;
        private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

        Reader(KafkaBroker broker, String topic) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
        }

        /// All records of a key so far.
        List<ConsumerRecord<String, byte[]>> of(String key) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return records.stream().filter(record -> record.key().equals(key)).toList();
        }

        List<Heartbeat> heartbeats(String nodeId) {
            return of(nodeId).stream().map(record -> heartbeat(record.value())).toList();
        }

        Optional<ChannelRecord> channel(String uuid) {
            return of(uuid).stream().findFirst().map(record -> channelRecord(record.value()));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    private static Heartbeat heartbeat(byte[] json) {
        return valid(EventCodec.HEARTBEAT.decode(json));
    }

    private static ChannelRecord channelRecord(byte[] json) {
        return valid(EventCodec.CHANNEL_RECORD.decode(json));
    }

    private static <T> T valid(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Ok<T>(var value) -> value;
            case Decoded.Bad<T> bad -> throw new AssertionError(bad);
        };
    }

    private static TestNode start(KafkaBroker broker, String nodeId, Map<String, String> more) {
        var settings = new java.util.HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "SFU_NODE_ID",
                nodeId,
                "SFU_REGION",
                "eu-west",
                "SFU_GATEWAY_PING_INTERVAL",
                "200",
                "PATCHBAY_OPERATOR_TOKEN",
                "op"));
        settings.putAll(more);
        return TestNode.start(settings);
    }

    @Test
    void shouldBeatFromStartToSignOffInOrder(KafkaBroker broker) {
        try (var reader = new Reader(broker, Topics.HEARTBEATS)) {
            try (var node = start(broker, "beats", Map.of())) {
                Wait.until("three heartbeats", () -> reader.heartbeats("beats").size() >= 3);
                node.send("POST", "/v1/drain", "", "Authorization", "Bearer op");
                Wait.until(
                        "draining", () -> reader.heartbeats("beats").getLast().status() == NodeStatus.DRAINING);
            }
            Wait.until("down", () -> reader.heartbeats("beats").getLast().status() == NodeStatus.DOWN);

            var beats = reader.heartbeats("beats");
            assertThat(beats).extracting(Heartbeat::seq).isSorted().doesNotHaveDuplicates();
            assertThat(beats).extracting(Heartbeat::capabilitiesHash).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
            assertThat(beats)
                    .extracting(Heartbeat::bootId)
                    .containsOnly(beats.getFirst().bootId());
            assertThat(beats.getFirst().status()).isEqualTo(NodeStatus.UP);
            assertThat(beats.getFirst().region()).isEqualTo("eu-west");
            assertThat(beats.getFirst().intervalMs()).isEqualTo(200);
            assertThat(beats.getFirst().key()).isNull();
            assertThat(beats.getFirst().cpuUsage()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void shouldSealItsKeyForTheHoldersOfThePrivateKeys(KafkaBroker broker) {
        var keys = SealingKeys.generate();
        try (var reader = new Reader(broker, Topics.HEARTBEATS);
                var node = start(broker, "sealed", Map.of("SFU_GATEWAY_PUBLIC_KEY", keys.publicKey()))) {
            Wait.until("two heartbeats", () -> reader.heartbeats("sealed").size() >= 2);

            var sealed = reader.heartbeats("sealed").stream()
                    .map(beat -> String.valueOf(beat.key()))
                    .distinct()
                    .toList();
            assertThat(sealed).hasSize(1);
            assertThat(KeyOpener.of(keys.privateKeys()).open(sealed.getFirst())).contains(Tokens.NODE_KEY);
            assertThat(KeyOpener.of(keys.rotate().privateKeys()).open(sealed.getFirst()))
                    .contains(Tokens.NODE_KEY);
            assertThat(KeyOpener.of(SealingKeys.generate().privateKeys()).open(sealed.getFirst()))
                    .isEmpty();
            assertThat(node.get("/v1/noop").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldEchoPicksWithTheSessionsOfTheirRooms(KafkaBroker broker) {
        try (var reader = new Reader(broker, Topics.HEARTBEATS);
                var node = start(broker, "picked", Map.of())) {
            var uuid = node.uuid(Tokens.room("picked"), "Patchbay-Pick", "pick-1", "Patchbay-Tenant", "acme");
            try (var client = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"))) {
                assertThat(client.isOpen()).isTrue();
                Wait.until(
                        "the pick comes back with one session",
                        () -> reader.heartbeats("picked").stream()
                                .flatMap(beat -> beat.pickedRooms().stream())
                                .anyMatch(room -> room.pickId().equals("pick-1") && room.sessions() == 1));
                assertThat(reader.heartbeats("picked").getLast().sessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldRecordChannelsAndEndThem(KafkaBroker broker) {
        try (var reader = new Reader(broker, Topics.CHANNELS);
                var node = start(broker, "records", Map.of("SFU_CHANNEL_IDLE_MS", "1500"))) {
            var uuid = node.uuid(Tokens.roomWithKey("records"), "Patchbay-Tenant", "acme", "Patchbay-Room", "abcdef");
            Wait.until("record", () -> reader.channel(uuid).isPresent());

            var record = reader.channel(uuid).orElseThrow();
            assertThat(record.nodeId()).isEqualTo("records");
            assertThat(record.tenant()).isEqualTo("acme");
            assertThat(record.roomKey()).isEqualTo("abcdef");
            assertThat(record.webRtc()).isTrue();
            assertThat(record.key()).isNull();
            Wait.until("tombstone", () -> reader.of(uuid).getLast().value() == null);
        }
    }

    @Test
    void shouldServeCallsWithoutKafkaAndRecoverWhenItComesBack(KafkaBroker broker) {
        try (var node = start(broker, "patient", Map.of())) {
            try (var reader = new Reader(broker, Topics.HEARTBEATS)) {
                Wait.until("heartbeat", () -> !reader.heartbeats("patient").isEmpty());
            }
            broker.stop();
            var uuid = node.uuid(Tokens.room("patient"));
            try (var client = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"))) {
                assertThat(client.isOpen()).isTrue();
                Wait.until(
                        "degraded",
                        () -> node.manage("/health/readiness").body().contains("degraded"));
                assertThat(node.manage("/health/readiness").statusCode()).isEqualTo(200);
            }
            broker.start();
            try (var reader = new Reader(broker, Topics.CHANNELS)) {
                Wait.until("channel told", () -> reader.channel(uuid).isPresent());
            }
            Wait.until("up", () -> node.manage("/health/readiness").body().contains("\"up\""));
        }
    }

    @Test
    void shouldTellAGatewayOverHttpWithoutKafka() throws IOException {
        var beats = new CopyOnWriteArrayList<Heartbeat>();
        var authorizations = new CopyOnWriteArrayList<String>();
        var gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/v1/sfu", exchange -> {
            beats.add(heartbeat(exchange.getRequestBody().readAllBytes()));
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        gateway.start();
        try {
            var url = "http://127.0.0.1:" + gateway.getAddress().getPort();
            try (var node = TestNode.start(Map.of(
                    "SFU_GATEWAY_URL", url, "SFU_REGISTRATION_TOKEN", "reg", "SFU_GATEWAY_PING_INTERVAL", "200"))) {
                Wait.until("heartbeats", () -> beats.size() >= 3);
                assertThat(beats.getFirst().address()).isEqualTo("http://" + node.address());
            }
            assertThat(beats.getLast().status()).isEqualTo(NodeStatus.DOWN);
            assertThat(beats.getFirst().key()).isEqualTo(Tokens.NODE_KEY);
            assertThat(authorizations).containsOnly("Bearer reg");
        } finally {
            gateway.stop(0);
        }
    }

    @Test
    void shouldCloseSocketsWithARecoverableCodeWhenItLeaves() {
        var node = TestNode.start();
        var uuid = node.uuid(Tokens.room("leaving"));
        var client = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"));

        node.close();

        assertThat(client.closeCode()).isEqualTo(1001);
    }

    @Test
    void shouldCloseChannelsForASoftResetAndGoOn() {
        try (var node = TestNode.start()) {
            var uuid = node.uuid(Tokens.room("reset"));
            var client = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"));

            node.node().softReset();

            assertThat(client.closeCode()).isEqualTo(4108);
            assertThat(node.uuid(Tokens.room("reset"))).isNotEqualTo(uuid);
        }
    }
}
