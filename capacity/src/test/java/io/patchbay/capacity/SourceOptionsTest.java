package io.patchbay.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SourceOptionsTest {
    private static final Path CONFIG =
            Path.of("../load-aggregator-streams/src/main/java/io/patchbay/aggregator/AggregatorConfig.java");

    /// The module knows no service, so the limit is read from its source.
    @Test
    void shouldLeadByMoreThanTheLongestWayBetweenFullSnapshots() throws Exception {
        var limits = Pattern.compile("\"SFU_AGGREGATOR_FULL_SNAPSHOT_MS\", [0-9_]+, [0-9_]+, ([0-9_]+)\\)")
                .matcher(Files.readString(CONFIG));

        assertThat(limits.find()).isTrue();
        assertThat(SourceOptions.LEAD_MS)
                .isGreaterThan(Long.parseLong(limits.group(1).replace("_", "")));
    }
}
