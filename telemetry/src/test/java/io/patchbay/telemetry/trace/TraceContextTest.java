package io.patchbay.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceContextTest {
    /// The example of the W3C recommendation.
    private static final String EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void shouldReadAndWriteTheExample() {
        var context = TraceContext.parse(EXAMPLE).orElseThrow();

        assertThat(context).isEqualTo(new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true));
        assertThat(context.header()).isEqualTo(EXAMPLE);
        assertThat(TraceContext.parse(EXAMPLE.replaceFirst("01$", "00"))
                        .orElseThrow()
                        .sampled())
                .isFalse();
    }

    @Test
    void shouldIgnoreWhatSaysNothing() {
        for (var bad : List.of(
                "",
                "00",
                EXAMPLE + "-",
                EXAMPLE.replaceFirst("^00", "ff"),
                EXAMPLE.toUpperCase(java.util.Locale.ROOT),
                "00-" + "0".repeat(32) + "-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-" + "0".repeat(16) + "-01")) {
            assertThat(TraceContext.parse(bad)).as(bad).isEmpty();
        }
        assertThat(TraceContext.parse(null)).isEmpty();
    }

    @Test
    void shouldSurviveTruncatedAndRandomHeaders() {
        var seed = 66L;
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var length = 0; length < EXAMPLE.length(); length++) {
            assertThat(TraceContext.parse(EXAMPLE.substring(0, length))).isEmpty();
        }
        for (var round = 0; round < 2_000; round++) {
            var chars = EXAMPLE.toCharArray();
            chars[random.nextInt(chars.length)] = (char) random.nextInt(128);
            TraceContext.parse(new String(chars))
                    .ifPresent(context -> assertThat(context.header()).hasSize(EXAMPLE.length()));
        }
    }
}
