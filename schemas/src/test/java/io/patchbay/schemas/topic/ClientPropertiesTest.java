package io.patchbay.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {
    @Test
    void shouldReadWhatTerraformWritesForIam() {
        var settings = ClientProperties.parse("security.protocol=SASL_SSL;sasl.mechanism=AWS_MSK_IAM;"
                + "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required\\u003b;"
                + "sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler");

        assertThat(settings).hasSize(4);
        assertThat(settings)
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "AWS_MSK_IAM")
                .containsEntry("sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;")
                .containsEntry(
                        "sasl.client.callback.handler.class", "software.amazon.msk.auth.iam.IAMClientCallbackHandler");
    }

    @Test
    void shouldKeepTheOrderAndAllAfterTheFirstEqualsSign() {
        var settings = ClientProperties.parse(" b = x=\"1\" y='2' ; a=\n# c=3\r\nd=C:\\\\keys;;");

        assertThat(settings.keySet()).containsExactly("b", "a", "d");
        assertThat(settings.values()).containsExactly("x=\"1\" y='2'", "", "C:\\keys");
    }

    @Test
    void shouldHaveNoSettingsForAnEmptyText() {
        assertThat(ClientProperties.parse("")).isEmpty();
        assertThat(ClientProperties.parse(" ; \n;")).isEmpty();
    }

    @Test
    void shouldNameTheMalformedEntryAndNotItsValue() {
        assertRefused("a=1;security.protocol", "entry 2 is not name=value");
        assertRefused("a=1;=secret", "entry 2 is not name=value");
        assertRefused("a=1;b c=secret", "entry 2 is not name=value");
        assertRefused("a=1;password:secret", "entry 2 is not name=value");
        assertRefused("a=1;b=secret\\;c=2", "entry 2 (b) ends in a backslash");
        assertRefused("a=secret\\u12", "entry 1 (a) has a \\u");
        assertRefused("a=1;b=2;a=secret", "entry 3 (a) is there twice");
    }

    @Test
    void shouldHaveLimits() {
        var many = IntStream.rangeClosed(0, ClientProperties.MAX_ENTRIES)
                .mapToObj(i -> "n" + i + "=1")
                .collect(Collectors.joining(";"));

        assertRefused("a=" + "x".repeat(ClientProperties.MAX_LENGTH), "at most 32768 characters");
        assertRefused(many, "at most 200 entries");
        assertRefused("n".repeat(129) + "=1", "entry 1 is not name=value");
        assertThat(ClientProperties.parse(many.substring(many.indexOf(';')))).hasSize(ClientProperties.MAX_ENTRIES);
    }

    @Test
    void shouldSurviveRandomTexts() {
        var seed = 20_261_121L;
        var random = new Random(seed);
        var letters = "ab=;\\u0#: \n\t\"";
        for (var round = 0; round < 10_000; round++) {
            var text = random.ints(random.nextInt(40), 0, letters.length())
                    .mapToObj(i -> letters.substring(i, i + 1))
                    .collect(Collectors.joining());
            try {
                assertThat(ClientProperties.parse(text).keySet())
                        .as("seed %d, %s", seed, text)
                        .allMatch(name -> name.matches("[A-Za-z0-9._-]+"));
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d, %s", seed, text).hasMessageMatching("(?s)(must|entry \\d+) .*");
            }
        }
    }

    private static void assertRefused(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientProperties.parse(text))
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
}
