package io.patchbay.aggregator.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.aggregator.TestEvents;
import io.patchbay.placement.LoadFold;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LoadTableTest {
    private static final long START_MS = 1_700_000_000_000L;

    private final LoadTable table = new LoadTable(Policy.DEFAULT, TableDefaults.DEFAULT);

    @Test
    void shouldNotTakeANodeForGoneThatOnlyGatewaysKnow() {
        table.markComplete();

        assertThat(table.isGone("static", START_MS)).isFalse();
    }

    @Test
    void shouldRememberThatANodeIsGoneAfterItWasForgotten() {
        put("a", START_MS);
        table.markComplete();
        assertThat(table.isGone("a", START_MS)).isFalse();

        table.remove("a");
        assertThat(table.isGone("a", START_MS)).isTrue();

        put("a", START_MS);
        assertThat(table.isGone("a", START_MS)).as("it came back").isFalse();
    }

    @Test
    void shouldKnowThatANodeIsGoneFromTheTopicAloneOnceAllIsRead() {
        table.remove("a");
        assertThat(table.isGone("a", START_MS)).as("not all is read").isFalse();

        table.markComplete();
        assertThat(table.isGone("a", START_MS)).isTrue();
    }

    @Test
    void shouldTakeALostNodeForGone() {
        put("dead", START_MS);
        var laterMs = START_MS + Duration.ofMinutes(10).toMillis();
        put("alive", laterMs);
        put("alive too", laterMs);
        table.markComplete();

        assertThat(table.isGone("dead", laterMs)).isTrue();
        assertThat(table.isGone("alive", laterMs)).isFalse();
    }

    private void put(String nodeId, long atMs) {
        table.put(nodeId, LoadFold.onHeartbeat(null, TestEvents.beat(nodeId, 1, atMs), atMs));
    }
}
