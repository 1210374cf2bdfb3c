package io.patchbay.aggregator.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.aggregator.TestEvents;
import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.metrics.MetricNames;
import io.patchbay.aggregator.query.Snapshot;
import io.patchbay.placement.LoadFold;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScalingAdvisorTest {
    private static final long START_MS = 1_700_000_000_000L;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long nowMs = START_MS;
    private List<LoadRow> rows = List.of();
    private final ScalingAdvisor advisor = new ScalingAdvisor(
            ScalingConfig.DEFAULT,
            Policy.DEFAULT,
            new ScalingAdvisor.World(() -> new Snapshot("a:1", nowMs, false, rows), () -> nowMs, System.out),
            new AggregatorMetrics(registry));

    @AfterEach
    void stop() {
        advisor.close();
    }

    @Test
    void shouldNotCallARegionOfOneIdleNodeExhausted() {
        for (var look = 0; look < 5; look++) {
            look(node("a", 0));
        }

        assertThat(seconds()).isNull();
        assertThat(Objects.requireNonNull(registry.find(MetricNames.REGION_SECONDS_TO_EXHAUSTION)
                                .tag("region", "eu-west")
                                .gauge())
                        .value())
                .isInfinite();
    }

    @Test
    void shouldPlanARegionOfOneNodeAgainstWhatItHolds() {
        for (var sessions = 10; sessions <= 40; sessions += 10) {
            look(node("a", sessions));
        }

        assertThat(seconds()).as("one more each second, 60 of 100 are free").isEqualTo(60);

        look(node("a", 100));

        assertThat(seconds()).isZero();
    }

    @Test
    void shouldPlanARegionOfSeveralNodesWithTheLargestLost() {
        for (var look = 0; look < 3; look++) {
            look(node("a", 60), node("b", 40));
        }

        assertThat(seconds()).isZero();
    }

    private void look(LoadRow... table) {
        rows = Arrays.asList(table);
        advisor.look();
        nowMs += 10_000;
    }

    private @Nullable Long seconds() {
        return advisor.report().regions().getFirst().secondsToExhaustion();
    }

    /// It can hold 100.
    private LoadRow node(String nodeId, int sessions) {
        var beat = TestEvents.beat(nodeId, 1, nowMs, NodeStatus.UP, sessions);
        return LoadFold.row(LoadFold.onHeartbeat(null, beat, nowMs), nowMs, TableDefaults.DEFAULT);
    }
}
