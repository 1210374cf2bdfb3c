package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {

    @Test
    void shouldRefuseMoreNodesThanThereAreUsualPorts() {
        assertThat(options(16, List.of("eu-west"), null, null).nodes()).isEqualTo(16);
        assertRefused("--nodes must be from 1 to 16, not 0", 0, List.of("eu-west"));
        assertRefused("--nodes must be from 1 to 16, not 17", 17, List.of("eu-west"));
    }

    @Test
    void shouldRefuseWhatIsNoRegion() {
        var message = "--regions must be names like eu-west,us-east (small letters, digits, -), not ";
        assertRefused(message, 1, List.of());
        assertRefused(message + "eu-west,", 1, List.of("eu-west", ""));
        assertRefused(message + "EU", 1, List.of("EU"));
        assertRefused(message + "x".repeat(65), 1, List.of("x".repeat(65)));
    }

    @Test
    void shouldRefuseAFolderForAKafkaThatIsNotItsOwn() {
        assertThatThrownBy(() -> options(1, List.of("eu-west"), "kafka:9092", Path.of("data")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--bootstrap-servers");
    }

    private static void assertRefused(String message, int nodes, List<String> regions) {
        assertThatThrownBy(() -> options(nodes, regions, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static DemoOptions options(
            int nodes, List<String> regions, @Nullable String bootstrapServers, @Nullable Path data) {
        return new DemoOptions(nodes, regions, bootstrapServers, data, "127.0.0.1", false, Path.of("state"));
    }
}
