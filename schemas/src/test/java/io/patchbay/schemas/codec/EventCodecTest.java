package io.patchbay.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.patchbay.schemas.event.DeadLetter;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.NodeStatus;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodeId | 7 | must be a text, was 7",
                "nodeId | '' | is required",
                "nodeId | null | must be a text, was null",
                "seq | '\"7\"' | must be a whole number, was the text \"7\"",
                "seq | 1.0 | must be a whole number, was 1.0",
                "seq | 1e3 | must be a whole number, was 1e3",
                "seq | null | must be a whole number, was null",
                "seq | true | must be a whole number, was true",
                "seq | 9223372036854775808 | must be a whole number of at most 63 bits, was 9223372036854775808",
                "seq | -1 | must be at least 0, was -1",
                "sessions | 2147483648 | must be a whole number from -2147483648 to 2147483647, was 2147483648",
                "sessions | [1] | must be a whole number, was a list",
                "cpuUsage | '\"0.5\"' | must be a number, was the text \"0.5\"",
                "cpuUsage | '\"NaN\"' | must be a number, was the text \"NaN\"",
                "cpuUsage | 1e999 | must be a number that a double can hold, was 1e999",
                "cpuUsage | 1.01 | must be a number from 0 to 1, was 1.01",
                "cpuUsage | -0.1 | must be a number from 0 to 1, was -0.1",
                "status | '\"sideways\"' | must be one of up, draining, down, was the text \"sideways\"",
                "status | 0 | must be one of up, draining, down, was 0",
                "status | null | must be one of up, draining, down, was null",
                "mediaProbe | [] | must be an object, was a list",
                "pickedRooms | {} | must be a list, was an object",
                "schemaVersion | 2 | must be from 1 to 1, was 2",
                "schemaVersion | 99999999999999999999 | must be from 1 to 1, was 99999999999999999999",
                "schemaVersion | 0 | must be from 1 to 1, was 0"
            })
    void shouldNameFieldAndWhatWasExpected(String field, String value, String reason) throws Exception {
        var json = heartbeatWith(field, value == null || value.isEmpty() ? "\"\"" : value);

        assertThat(EventCodec.HEARTBEAT.decode(json)).isEqualTo(new Decoded.Bad<>(field, reason));
    }

    @Test
    void shouldNameElementOfList() throws Exception {
        assertThat(bad(heartbeatWith(
                        "pickedRooms", "[{\"pickId\":\"a\",\"sessions\":1},{\"pickId\":\"b\",\"sessions\":-1}]")))
                .isEqualTo(new Decoded.Bad<>("pickedRooms[1].sessions", "must be at least 0, was -1"));
        assertThat(bad(heartbeatWith("pickedRooms", "[{\"pickId\":\"a\"}]")))
                .isEqualTo(new Decoded.Bad<>("pickedRooms[0].sessions", "is required"));
        assertThat(bad(heartbeatWith("pickedRooms", "[null]")))
                .isEqualTo(new Decoded.Bad<>("pickedRooms[0]", "must be an object, was null"));
    }

    @Test
    void shouldNotEchoHugeValues() throws Exception {
        var huge = "\"" + "x".repeat(10_240) + "\"";

        assertThat(bad(heartbeatWith("region", huge)))
                .isEqualTo(new Decoded.Bad<>("region", "is longer than 64 characters (10240)"));
        assertThat(bad(heartbeatWith("status", huge)).reason()).hasSizeLessThan(120);
        assertThat(bad(heartbeatWith("seq", huge)).reason()).hasSizeLessThan(120);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{",
                "{\"schemaVersion\":1",
                "{\"cpuUsage\":NaN}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":\"\n\"}",
                "<html>"
            })
    void shouldRefuseWhatIsNoObject(String text) {
        assertThat(bad(text.getBytes(UTF_8)).field()).isEqualTo("$");
    }

    @Test
    void shouldRefuseTombstoneTrailingTextDuplicatesDepthAndSize() {
        var golden = new String(Golden.first(EventCodec.HEARTBEAT), UTF_8);
        var end = golden.lastIndexOf('}');
        var deep = "{\"future\":" + "[".repeat(30) + "]".repeat(30) + "}";

        assertThat(EventCodec.HEARTBEAT.decode(null)).isInstanceOf(Decoded.Bad.class);
        assertThat(bad((golden + "{}").getBytes(UTF_8)).reason()).contains("after the end");
        assertThat(bad((golden + "x").getBytes(UTF_8)).reason()).contains("not valid JSON");
        assertThat(bad((golden.substring(0, end) + ",\"seq\":43}").getBytes(UTF_8)))
                .isEqualTo(new Decoded.Bad<>("seq", "is given twice"));
        assertThat(bad(deep.getBytes(UTF_8)).reason()).contains("16 levels");
        assertThat(bad(new byte[(1 << 20) + 1]).reason()).contains("1048576");
        assertThat(bad(("{\"region\":\"" + "x".repeat(200_000) + "\"}").getBytes(UTF_8))
                        .reason())
                .contains("limit");
    }

    @Test
    void shouldBlameUnknownVersionRatherThanWhatItChanged() {
        var json = "{\"nodeId\":{\"host\":\"a\"},\"schemaVersion\":2}".getBytes(UTF_8);

        assertThat(bad(json)).isEqualTo(new Decoded.Bad<>("schemaVersion", "must be from 1 to 1, was 2"));
        assertThat(bad("{}".getBytes(UTF_8))).isEqualTo(new Decoded.Bad<>("schemaVersion", "is required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect-failed", "CONNECT_FAILED", "Connect-Failed", "connect_failed"})
    void shouldReadEnumInAnyCaseAndWriteKebab(String text) throws Exception {
        var report = (ObjectNode) Golden.tree(Golden.first(EventCodec.NODE_REPORT));
        report.put("outcome", text);

        var decoded = (Decoded.Ok<NodeReport>) EventCodec.NODE_REPORT.decode(Golden.bytes(report));

        assertThat(decoded.value().outcome()).isEqualTo(NodeReport.Outcome.CONNECT_FAILED);
        assertThat(Golden.tree(EventCodec.NODE_REPORT.encode(decoded.value()))
                        .path("outcome")
                        .asText())
                .isEqualTo("connect-failed");
    }

    @Test
    void shouldLeaveOutAbsentFieldsAndKeepEmptyLists() {
        var decoded = EventCodec.HEARTBEAT.decode(Golden.file("heartbeat-minimal-v1"));
        var heartbeat = ((Decoded.Ok<Heartbeat>) decoded).value();

        var written = Golden.tree(EventCodec.HEARTBEAT.encode(heartbeat));

        assertThat(heartbeat.status()).isEqualTo(NodeStatus.UP);
        assertThat(heartbeat.cpuUsage()).isNull();
        assertThat(written.has("key") || written.has("cpuUsage")).isFalse();
        assertThat(written.path("pickedRooms").isArray()).isTrue();
    }

    @Test
    void shouldNeverThrowOnRandomTruncatedOrMutatedBytes() {
        var seed = System.nanoTime();
        System.out.println("seed of mutated events: " + seed);
        var random = new Random(seed);
        for (var codec : EventCodec.all()) {
            var golden = Golden.first(codec);
            for (var i = 0; i < 3_000; i++) {
                var json = random.nextInt(10) == 0 ? noise(random) : mutated(golden, random);

                if (codec.decode(json) instanceof Decoded.Bad<?> bad) {
                    // Whatever was refused can be kept as a dead letter.
                    assertThat(new DeadLetter(1, "t", 0, 0, 0, bad.field(), bad.reason(), Redactor.redact(json)))
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void shouldPrintHowLongDecodingTakes() {
        var json = EventCodec.HEARTBEAT.encode(
                ((Decoded.Ok<Heartbeat>) EventCodec.HEARTBEAT.decode(Golden.first(EventCodec.HEARTBEAT))).value());
        for (var round = 0; round < 5; round++) {
            var startNs = System.nanoTime();
            for (var i = 0; i < 40_000; i++) {
                assertThat(EventCodec.HEARTBEAT.decode(json) instanceof Decoded.Ok)
                        .isTrue();
            }
            var perSecond = 40_000 * 1_000_000_000L / (System.nanoTime() - startNs);
            System.out.println("heartbeats of " + json.length + " bytes decoded per second: " + perSecond);
        }
    }

    private static byte[] mutated(byte[] golden, Random random) {
        var json = random.nextInt(3) == 0 ? Arrays.copyOf(golden, random.nextInt(golden.length)) : golden.clone();
        for (var change = random.nextInt(6); change >= 0 && json.length > 0; change--) {
            json[random.nextInt(json.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:0-.eE\\".charAt(random.nextInt(13)));
        }
        return json;
    }

    private static byte[] noise(Random random) {
        var noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] heartbeatWith(String field, String json) throws Exception {
        var tree = (ObjectNode) Golden.tree(Golden.first(EventCodec.HEARTBEAT));
        tree.putRawValue(field, new RawValue(json));
        return Golden.MAPPER.writeValueAsBytes(tree);
    }

    private static Decoded.Bad<Heartbeat> bad(byte[] json) {
        return (Decoded.Bad<Heartbeat>) EventCodec.HEARTBEAT.decode(json);
    }
}
