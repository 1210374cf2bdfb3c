package io.patchbay.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.codec.HeartbeatStamp.Stamped;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeStatus;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatStampTest {
    private static final long NOW_MS = 1_763_700_420_000L;

    @Test
    void shouldCompleteTheEightFieldsOfThePushRoadmap() {
        var stamped = stamped(Golden.file("heartbeat-push-roadmap"));

        var heartbeat = stamped.heartbeat();
        assertThat(stamped.plainKey()).isEqualTo("PGJhc2U2NC1lbmNvZGVkLWF1dGgta2V5Pg==");
        assertThat(heartbeat.key()).isNull();
        assertThat(heartbeat.nodeId()).isEqualTo("http://sfu1.example.com:8070");
        assertThat(heartbeat.address()).isEqualTo(heartbeat.nodeId());
        assertThat(heartbeat.bootAtMs()).isZero();
        assertThat(heartbeat.seq()).isEqualTo(NOW_MS);
        assertThat(heartbeat.sentAtMs()).isEqualTo(NOW_MS);
        assertThat(heartbeat.intervalMs()).isEqualTo(10_000);
        assertThat(heartbeat.source()).isEqualTo(HeartbeatSource.HTTP);
        assertThat(heartbeat.status()).isEqualTo(NodeStatus.UP);
        assertThat(heartbeat.region()).isEqualTo("eu-west");
        assertThat(heartbeat.channels()).isEqualTo(12);
        assertThat(heartbeat.sessions()).isEqualTo(45);
        assertThat(heartbeat.maxSessions()).isNull();
        assertThat(heartbeat.cpuUsage()).isEqualTo(0.35);
        assertThat(heartbeat.memoryUsage()).isEqualTo(0.48);
    }

    @Test
    void shouldNeverCarryPlainKeyOnTheTopicOrInText() {
        var stamped = stamped(Golden.file("heartbeat-push-roadmap"));

        assertThat(new String(EventCodec.HEARTBEAT.encode(stamped.heartbeat()), UTF_8))
                .doesNotContain("PGJhc2U2");
        assertThat(stamped.toString()).doesNotContain("PGJhc2U2");
    }

    @Test
    void shouldKeepWhatFullHeartbeatSaysButForItsSource() {
        var json = Golden.first(EventCodec.HEARTBEAT);
        var sent = ((Decoded.Ok<Heartbeat>) EventCodec.HEARTBEAT.decode(json)).value();

        var stamped = stamped(json);

        assertThat(stamped.plainKey()).isNull();
        assertThat(stamped.heartbeat().source()).isEqualTo(HeartbeatSource.HTTP);
        assertThat(stamped.heartbeat())
                .usingRecursiveComparison()
                .ignoringFields("source")
                .isEqualTo(sent);
    }

    @Test
    void shouldNameNodeByNormalisedAddress() {
        var stamped = stamped(
                "{\"status\":\"Draining\",\"address\":\"HTTP://SFU1.example.com:80/\",\"channels\":0,\"sessions\":0}");

        assertThat(stamped.heartbeat().nodeId()).isEqualTo("http://sfu1.example.com");
        assertThat(stamped.heartbeat().status()).isEqualTo(NodeStatus.DRAINING);
        assertThat(stamped.plainKey()).isNull();
    }

    @Test
    void shouldTakeBareSignOff() {
        var stamped = stamped("{\"status\":\"down\",\"address\":\"http://a:8070\"}");

        assertThat(stamped.heartbeat().status()).isEqualTo(NodeStatus.DOWN);
        assertThat(stamped.heartbeat().sessions()).isZero();
    }

    @Test
    void shouldOrderByReceiptUnlessBootAndSequenceAreBothGiven() {
        var half = "{\"status\":\"down\",\"address\":\"http://a\",\"seq\":5}";
        var both = "{\"status\":\"down\",\"address\":\"http://a\",\"seq\":5,\"bootAtMs\":7}";

        assertThat(stamped(half).heartbeat().seq()).isEqualTo(NOW_MS);
        assertThat(stamped(both).heartbeat().seq()).isEqualTo(5);
        assertThat(stamped(both).heartbeat().bootAtMs()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | status",
                "{\"status\":\"up\"} | address",
                "{\"status\":\"up\",\"address\":\"http://a\"} | channels",
                "{\"status\":\"up\",\"address\":\"http://a\",\"channels\":1} | sessions",
                "{\"status\":\"up\",\"address\":\"ftp://a\",\"channels\":1,\"sessions\":1} | address",
                "{\"status\":\"up\",\"address\":7} | address",
                "{\"status\":\"gone\",\"address\":\"http://a\"} | status",
                "{\"status\":\"down\",\"address\":\"http://a\",\"cpuUsage\":2} | cpuUsage",
                "{\"status\":\"down\",\"address\":\"http://a\",\"sessions\":-1} | sessions",
                "{\"status\":\"down\",\"address\":\"http://a\",\"publicUrl\":\"a\"} | publicUrl",
                "{\"status\":\"down\",\"address\":\"http://a\",\"schemaVersion\":2} | schemaVersion",
                "[] | $",
                "{ | $"
            })
    void shouldNameField(String json, String field) {
        assertThat(HeartbeatStamp.stamp(json.getBytes(UTF_8), NOW_MS))
                .isInstanceOfSatisfying(
                        Decoded.Bad.class, bad -> assertThat(bad.field()).isEqualTo(field));
    }

    @Test
    void shouldRefuseKeyTooLongToSeal() {
        var json = "{\"status\":\"down\",\"address\":\"http://a\",\"key\":\"" + "x".repeat(1025) + "\"}";

        assertThat(HeartbeatStamp.stamp(json.getBytes(UTF_8), NOW_MS))
                .isEqualTo(new Decoded.Bad<>("key", "is longer than 1024 characters"));
    }

    @Test
    void shouldNeverThrowOnMutatedBytes() {
        var seed = System.nanoTime();
        System.out.println("seed of mutated posts: " + seed);
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++) {
            var json = Golden.file("heartbeat-push-roadmap");
            for (var change = random.nextInt(4); change >= 0; change--) {
                json[random.nextInt(json.length)] = (byte) random.nextInt(256);
            }

            assertThat(HeartbeatStamp.stamp(json, NOW_MS)).isNotNull();
        }
    }

    private static Stamped stamped(String json) {
        return stamped(json.getBytes(UTF_8));
    }

    private static Stamped stamped(byte[] json) {
        return ((Decoded.Ok<Stamped>) HeartbeatStamp.stamp(json, NOW_MS)).value();
    }
}
