package io.patchbay.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.DeadLetter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    @Test
    void shouldReplaceKeyAndKeepTheRest() {
        assertThat(redact("{\"nodeId\":\"a\",\"key\":\"SECRET\",\"sessions\":4,\"roomKey\":\"ab\"}"))
                .isEqualTo("{\"nodeId\":\"a\",\"key\":\"***\",\"sessions\":4,\"roomKey\":\"ab\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\" : \n \"SECRET\"}",
                "{\"KEY\":\"SECRET\"}",
                "{\"\\u006bey\":\"SECRET\"}",
                "{\"k\\u0065\\u0079\":\"SECRET\"}",
                "{\"key\":\"a\\\"SECRET\"}",
                "{\"key\":\"SECRET",
                "{\"key\":\"SECRET\\",
                "{\"key\":SECRET}",
                "{\"key\":[\"a\",\"SECRET\"]}",
                "{\"key\":{\"a\":{\"b\":1},\"c\":\"SECRET\"}}",
                "{\"key\":{\"a\":\"}\",\"c\":\"SECRET\"",
                "{'key':'SECRET'}",
                "{key:SECRET}",
                "key=SECRET",
                "\"{\\\"key\\\":\\\"SECRET\\\"}\"",
                "\"key\":\"SECRET\"}{\"x\":",
                "{\"authKey\":\"SECRET\",\"AUTH_KEY\":\"SECRET\",\"keySeed\":\"SECRET\",\"jwt\":\"SECRET\"}",
                "{\"key\":\"x\",\"a\":1,\"key\":\"SECRET\"}"
            })
    void shouldReplaceSecretsAlsoInBrokenJson(String text) {
        assertThat(redact(text)).doesNotContain("SECRET").contains("***");
        assertThat(Redactor.redact(text.getBytes(UTF_16LE))).doesNotContain("SECRET");
    }

    @Test
    void shouldCutToWhatDeadLetterHolds() {
        var text = Redactor.redact("\"key\":7,".repeat(40_000).getBytes(UTF_8));

        assertThat(text).hasSize(DeadLetter.MAX_VALUE_LENGTH).doesNotContain("7");
        assertThat(Redactor.redact(new byte[0])).isEmpty();
    }

    @Test
    void shouldNeverThrowOnRandomBytes() {
        var seed = System.nanoTime();
        System.out.println("seed of random records: " + seed);
        var random = new Random(seed);
        for (var i = 0; i < 3_000; i++) {
            var pieces = new StringBuilder();
            for (var count = random.nextInt(12); count > 0; count--) {
                pieces.append(PIECES[random.nextInt(PIECES.length)]);
            }
            var text = pieces.toString().getBytes(UTF_8);
            if (text.length > 0 && random.nextBoolean()) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }

            assertThat(Redactor.redact(text)).isNotNull();
        }
    }

    private static final String[] PIECES = {
        "key", "\"", ":", "\\", "\\u006b", "\\u00", "{", "}", "[", "'", "=", "é", "1"
    };

    private static String redact(String text) {
        return Redactor.redact(text.getBytes(UTF_8));
    }
}
