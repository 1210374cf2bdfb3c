package io.patchbay.capacity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @Test
    void shouldDrawABarWithRateAndRemainingTimeOnATerminal() {
        var progress = new Progress(out, true, "records read");
        for (var i = 0; i < 600; i++) {
            progress.step(0);
        }

        var line = progress.line(0.25, 30);

        assertThat(line).isEqualTo("records read: [########......................]  25 %, 600, 20/s, 1:30 min left");
    }

    @Test
    void shouldWritePlainLinesElsewhere() {
        var progress = new Progress(out, false, "records read");
        progress.step(0.5);

        var line = progress.line(0.5, 4);
        progress.done();

        assertThat(line).isEqualTo("records read:  50 %, 1, 0/s, 4 s left");
        assertThat(bytes.toString(UTF_8)).startsWith("records read: 1 in ").doesNotContain("\r", "\u001b");
    }
}
