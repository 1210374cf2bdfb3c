package io.patchbay.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir
    private Path folder = Path.of("");

    /// Or a check in CI passes on the day that the snapshots have expired.
    @Test
    void shouldNotCallItEqualWhenNothingWasCompared() {
        var decisions = generated("sfu.decisions");

        var ran = Commands.run("replay", decisions);

        assertThat(ran.code()).as(ran.text()).isEqualTo(ReplayCommand.NOTHING_COMPARED);
        assertThat(ran.text()).contains(" 0 equal, 0 differ, ", "nothing was compared");
    }

    @Test
    void shouldSayThatThereAreNoDecisions() {
        var snapshots = generated("sfu.snapshots");

        var ran = Commands.run("replay", snapshots);

        assertThat(ran.code()).as(ran.text()).isEqualTo(1);
        assertThat(ran.text()).contains("there are no decisions in this range");
    }

    private String generated(String topic) {
        var file = folder.resolve("trace.gz").toString();
        var made = Commands.run("generate", "--preset", "node-loss", "--length", "3m", "--topics", topic, file);
        assertThat(made.code()).as(made.text()).isZero();
        return file;
    }
}
