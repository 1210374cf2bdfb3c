package io.patchbay.placement;

import static io.patchbay.placement.Samples.NOW_MS;
import static io.patchbay.placement.Samples.registered;
import static io.patchbay.placement.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Beat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.event.NodeReport.Outcome;
import io.patchbay.schemas.event.NodeStatus;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    private static NodeEvent event(long atMs, String from, String to, String cause) {
        return new NodeEvent(1, "n1", atMs, from, to, cause);
    }

    @Test
    void shouldTellThatANodeWasRegistered() {
        assertThat(Transitions.between(null, HealthState.LIVE, registered(Beat.number(1)), NOW_MS))
                .containsExactly(event(NOW_MS, "", "registered", "first heartbeat, from node"));
    }

    @Test
    void shouldTellThatANodeWasRegisteredAndDrains() {
        var entry = registered(Beat.number(1).status(NodeStatus.DRAINING));

        assertThat(Transitions.between(null, HealthState.DRAINING, entry, NOW_MS))
                .extracting(NodeEvent::to)
                .containsExactly("registered", "draining");
    }

    @Test
    void shouldTellNothingWhenNothingChanges() {
        for (var state : HealthState.values()) {
            assertThat(Transitions.between(state, state, registered(Beat.number(1)), NOW_MS))
                    .isEmpty();
        }
    }

    @Test
    void shouldTellSilence() {
        var entry = registered(Beat.number(1));

        assertThat(Transitions.between(HealthState.LIVE, HealthState.LATE, entry, NOW_MS + 5_100))
                .containsExactly(event(NOW_MS + 5_100, "live", "late", "no heartbeat for 5.1 s, promised every 2.0 s"));
        assertThat(Transitions.between(HealthState.LATE, HealthState.LOST, entry, NOW_MS + 30_100))
                .containsExactly(
                        event(NOW_MS + 30_100, "late", "lost", "no heartbeat for 30.1 s, promised every 2.0 s"));
    }

    @Test
    void shouldTellFailedPolls() {
        var entry = registered(Beat.number(1).onBehalf(HeartbeatSource.POLL, "poller"));
        entry = LoadFold.onReport(entry, report(Outcome.POLL_FAILED, null, NOW_MS + 1), NOW_MS + 1);

        assertThat(Transitions.between(HealthState.LIVE, HealthState.LATE, entry, NOW_MS + 1))
                .containsExactly(event(NOW_MS + 1, "live", "late", "1 failed polls in a row"));
    }

    @Test
    void shouldTellQuarantineAndRecovery() {
        var entry = registered(Beat.number(1));
        var failed = LoadFold.onReport(entry, report(Outcome.TIMEOUT, null, NOW_MS + 1), NOW_MS + 1);
        var recovered = LoadFold.onReport(failed, report(Outcome.RECOVERED, null, NOW_MS + 2), NOW_MS + 2);

        assertThat(Transitions.between(HealthState.LIVE, HealthState.QUARANTINED, failed, NOW_MS + 1))
                .containsExactly(event(NOW_MS + 1, "live", "quarantined", "timeout, 1 failures, for 1.0 s"));
        assertThat(Transitions.between(HealthState.QUARANTINED, HealthState.LIVE, recovered, NOW_MS + 2))
                .containsExactly(event(NOW_MS + 2, "quarantined", "live", "recovered: an observer reached it"));
    }

    @Test
    void shouldTellTheWayBack() {
        var entry = registered(Beat.number(1));
        var back = LoadFold.onHeartbeat(entry, Beat.number(20).get(), NOW_MS + 38_000);

        assertThat(Transitions.between(HealthState.LOST, HealthState.LATE, back, NOW_MS + 38_000))
                .containsExactly(event(NOW_MS + 38_000, "lost", "late", "back, 1 heartbeats in a row, 1 gaps lately"));
    }

    @Test
    void shouldTellThatANodeIsForgotten() {
        var entry = registered(Beat.number(1).status(NodeStatus.DOWN));

        assertThat(Transitions.expired(HealthState.SIGNED_OFF, entry, NOW_MS + 61_000))
                .isEqualTo(event(NOW_MS + 61_000, "signed-off", "expired", "signed off 61.0 s ago"));
    }

    @Test
    void shouldNameACauseForEveryPairOfStates() {
        var entry = registered(Beat.number(1));
        for (var from : HealthState.values()) {
            for (var to : HealthState.values()) {
                assertThat(Transitions.between(from, to, entry, NOW_MS))
                        .allSatisfy(event -> assertThat(event.cause()).isNotEmpty());
            }
        }
    }
}
