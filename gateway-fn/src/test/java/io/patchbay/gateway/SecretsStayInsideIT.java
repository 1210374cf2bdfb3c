package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Keys and tokens are in no log line, topic, answer or metric, whatever went well or wrong before.
@ExtendWith(KafkaExtension.class)
class SecretsStayInsideIT {
    private static final String TENANT_KEY = "tenant-key-of-this-test-32-bytes";
    private static final String NODE_KEY = "node-key-of-this-test-of-32-byte";
    private static final String REGISTRATION_KEY = "registration-key-of-this-test-32";
    private static final String OPERATOR = "operator-token-of-this-test";
    private static final String CHANNEL_KEY = "channel-key-of-this-test";
    private static final SealingKeys KEYS = SealingKeys.generate();

    @TempDir
    private Path folder = Path.of(".");

    /// Everything that is logged, at any level.
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + " " + event.getThrowableProxy());
        }
    }

    @Test
    void shouldShowNoSecretAnywhere(KafkaBroker broker) throws Exception {
        var seen = new ArrayList<String>();
        var tokens = new ArrayList<String>();
        var lines = new Lines();
        var ours = (Logger) LoggerFactory.getLogger("io.patchbay");
        var before = ours.getLevel();
        lines.start();
        ours.addAppender(lines);
        ours.setLevel(Level.TRACE);
        var bad = new FakeNode("bad").answering(FakeNode.json(500, ""));
        var good = new FakeNode("good");
        var file = secretsFile(bad, good);
        try (bad;
                good;
                var gateway = new TestGateway(settings(broker, file))) {
            use(gateway, seen, tokens);
            Files.writeString(file, "[[tenant]]\nname = \"acme\"\nkeys = [\"" + base64(TENANT_KEY) + "\"\n");
            gateway.reload();
            seen.add(gateway.get("/v1/health", "Bearer " + OPERATOR).body());
            seen.add(gateway.management("/health/readiness").body());
            Eventually.until(
                    "events are written",
                    () -> gateway.management("/metrics")
                            .body()
                            .lines()
                            .anyMatch(line -> line.contains("events_published_total{topic=\"sfu.decisions\"}")
                                    && !line.endsWith(" 0.0")));
            seen.add(gateway.management("/metrics").body());
            tokens.add(good.next().token());
        } finally {
            ours.detachAppender(lines);
            ours.setLevel(before);
        }
        seen.addAll(lines.lines);
        seen.addAll(records(broker));

        assertThat(lines.lines).as("log lines").isNotEmpty();
        for (var secret : secrets(tokens)) {
            assertThat(seen).as("something that shows a secret").noneMatch(text -> text.contains(secret));
        }
    }

    private static void use(TestGateway gateway, List<String> seen, List<String> tokens) throws Exception {
        var good = tenantToken("room", 4_102_444_800L);
        var expired = tenantToken("room", 1);
        tokens.addAll(List.of(good, expired));
        seen.add(gateway.get("/v1/channel?region=eu-west", "Bearer " + good).body());
        seen.add(gateway.get("/v1/channel", "Bearer " + expired).body());
        seen.add(gateway.get("/v1/channel", "Bearer " + good + "x").body());
        seen.add(gateway.post("/v1/disconnect", good).body());
        seen.add(gateway.post("/v1/disconnect", "{\"uuid\":\"" + good + "\"}").body());
        var registration = Hs256.sign(
                REGISTRATION_KEY.getBytes(UTF_8),
                "{\"sub\":\"http://sfu-of-this-test.example:8070\",\"exp\":4102444800}".getBytes(UTF_8));
        tokens.add(registration);
        var heartbeat = "{\"status\":\"up\",\"address\":\"http://sfu-of-this-test.example:8070\",\"key\":\""
                + base64(NODE_KEY) + "\",\"channels\":1,\"sessions\":2,\"cpuUsage\":%s,\"memoryUsage\":0.4}";
        for (var cpu : List.of("0.3", "\"" + base64(NODE_KEY) + "\"")) {
            seen.add(gateway.post("/v1/sfu", heartbeat.formatted(cpu), "Authorization", "Bearer " + registration)
                    .body());
        }
        seen.add(gateway.post("/v1/nodes/nobody/drain", "", "Authorization", "Bearer " + OPERATOR)
                .body());
        seen.add(gateway.get("/v1/health", "Bearer " + OPERATOR + "x").body());
    }

    private static String tenantToken(String room, long exp) {
        var claims = "{\"iss\":\"" + room + "\",\"key\":\"" + base64(CHANNEL_KEY) + "\",\"exp\":" + exp + "}";
        return Hs256.sign(TENANT_KEY.getBytes(UTF_8), claims.getBytes(UTF_8));
    }

    /// As they are, in both alphabets of base64, and of tokens the signature, which is what makes them
    /// worth stealing.
    private static Set<String> secrets(List<String> tokens) {
        var secrets = new LinkedHashSet<String>();
        for (var raw : List.of(TENANT_KEY, NODE_KEY, REGISTRATION_KEY, OPERATOR, CHANNEL_KEY)) {
            secrets.add(raw);
            secrets.add(base64(raw).replace("=", ""));
            secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(raw.getBytes(UTF_8)));
        }
        for (var token : tokens) {
            secrets.add(token.substring(token.lastIndexOf('.') + 1));
        }
        return secrets;
    }

    private static List<String> records(KafkaBroker broker) {
        var found = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = new ArrayList<TopicPartition>();
            for (var topic :
                    List.of(Topics.HEARTBEATS, Topics.PICKS, Topics.NODE_REPORTS, Topics.DECISIONS, Topics.CHANNELS)) {
                consumer.partitionsFor(topic)
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> found.add(record.key() + " " + new String(record.value(), UTF_8)));
            }
        }
        assertThat(found).as("records").isNotEmpty();
        return found;
    }

    private static Map<String, String> settings(KafkaBroker broker, Path file) {
        return Map.of(
                "SFU_GATEWAY_SECRETS", file.toString(),
                "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "SFU_GATEWAY_PRIVATE_KEYS", KEYS.privateKeys(),
                "SFU_REGISTRATION_KEY", base64(REGISTRATION_KEY),
                "PATCHBAY_OPERATOR_TOKEN", OPERATOR);
    }

    private Path secretsFile(FakeNode bad, FakeNode good) throws Exception {
        var file = Files.createFile(
                folder.resolve("secrets.toml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var node = "[[sfu]]\naddress = \"%s\"\nregion = \"%s\"\nkey = \"" + base64(NODE_KEY) + "\"\n";
        Files.writeString(
                file,
                "[[tenant]]\nname = \"acme\"\nkeys = [\"" + base64(TENANT_KEY) + "\"]\n"
                        + node.formatted(bad.address(), "eu-west")
                        + node.formatted(good.address(), "us-east"));
        return file;
    }

    private static String base64(String raw) {
        return LenientBase64.encode(raw.getBytes(UTF_8));
    }
}
