package io.patchbay.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A long replay from the topics of a real broker. Short in a build; `build/long-tests.sh replay` reads a million
/// records and prints how long that took. The broker is its own, since the range begins before those of other tests.
class ReplayFromTopicsIT {
    private static final int RECORDS = Integer.getInteger("patchbay.replay.records", 50_000);

    /// What the fleet below leaves on the two topics at least: 16 rooms a second, some asked for again, four snapshots.
    private static final int PER_SECOND = 20;

    private static final int PARTITIONS = 12;

    @TempDir
    private Path folder = Path.of("");

    private final EmbeddedBroker broker = EmbeddedBroker.temporary();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldDecideEveryDecisionOfALongRangeAlike() {
        var length = Duration.ofSeconds(RECORDS / PER_SECOND);
        var start = Instant.now().minus(length).minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        broker.createTopics(PARTITIONS);
        write(start, length);

        var beganNs = System.nanoTime();
        var ran = Commands.run(
                "replay",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--from",
                start.toString(),
                "--to",
                start.plus(length).toString());
        var seconds = (System.nanoTime() - beganNs) / 1e9;

        System.out.printf(Locale.ROOT, "replay from topics: %.1f s%n%s", seconds, ran.text());
        assertThat(ran.code()).as(ran.text()).isZero();
        assertThat(ran.text()).contains(" 0 differ, 0 without their snapshot, 0 not understood");
        assertThat(number(ran.text(), "decisions:")).isEqualTo(number(ran.text(), "equal,"));
        assertThat(number(ran.text(), "records read")).isGreaterThanOrEqualTo(RECORDS);
    }

    private void write(Instant start, Duration length) {
        var file = folder.resolve("long.trace.zst").toString();
        var made = Commands.run(
                "generate",
                "--preset",
                "day",
                "--start",
                start.toString(),
                "--length",
                length.toSeconds() + "s",
                "--nodes",
                "20",
                "--max-sessions",
                "20000",
                "--flash-crowd",
                "0s:" + length.toSeconds() + "s:16",
                "--topics",
                "sfu.decisions,sfu.snapshots",
                file);
        assertThat(made.code()).as(made.text()).isZero();
        var imported = Commands.run("import", file, "--bootstrap-servers", broker.bootstrapServers());
        assertThat(imported.code()).as(imported.text()).isZero();
    }

    private static long number(String text, String what) {
        var found = Pattern.compile("([0-9,]+) " + Pattern.quote(what)).matcher(text);
        assertThat(found.find()).as("%s in%n%s", what, text).isTrue();
        return Long.parseLong(found.group(1).replace(",", ""));
    }
}
