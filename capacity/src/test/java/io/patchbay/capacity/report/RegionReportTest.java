package io.patchbay.capacity.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.capacity.report.LoadHistory.MinuteOf;
import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RegionReportTest {
    private static final int MAX_SESSIONS = 100;
    private static final int INTERVAL_MS = 10_000;
    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /// A Monday, midnight.
    private static final long START_MS = 1_767_571_200_000L;

    @Test
    void shouldPlanARegionOfOneNodeAgainstWhatItHolds() {
        assertThat(oneNode(0).secondsToExhaustion()).as("nobody is in it").isEmpty();
        assertThat(oneNode(MAX_SESSIONS).secondsToExhaustion()).as("full").hasValue(0);
    }

    @Test
    void shouldNotTakeAGapOfTheRecordingForAFleetWithoutCapacity() {
        var history = history(0, 60);
        beats(history, 0, 20, 10);
        beats(history, 30, 60, 12);

        var hours = report(history).hours();

        assertThat(hours).hasSize(1);
        var hour = hours.getFirst();
        assertThat(hour.capacity()).isEqualTo(2 * MAX_SESSIONS);
        assertThat(hour.headroom()).isEqualTo(MAX_SESSIONS - 2 * 12);
        assertThat(hour.nodes()).isEqualTo(2);
        assertThat(hour.isWhole()).isTrue();
    }

    @Test
    void shouldKnowNothingOfHoursWithinAGap() {
        var history = history(0, 6 * 60);
        beats(history, 0, 70, 10);
        beats(history, 200, 360, 10);

        var report = report(history);

        assertThat(report.hours())
                .extracting(hour -> (hour.startMs() - START_MS) / HOUR_MS)
                .containsExactly(0L, 1L, 3L, 4L, 5L);
        assertThat(report.series().values()).containsExactly(20.0, Double.NaN, Double.NaN, Double.NaN, 20.0, 20.0);
    }

    @Test
    void shouldCountTheMinutesAfterTheLastNodeSignedOff() {
        var history = history(0, 60);
        beats(history, 0, 50, 10);
        history.accept(beat("a", 50 * MINUTE_MS, 0, NodeStatus.DOWN));
        history.accept(beat("b", 50 * MINUTE_MS, 0, NodeStatus.DOWN));
        history.accept(beat("b", 55 * MINUTE_MS, 0, NodeStatus.DOWN));

        assertThat(report(history).hours().getFirst().capacity()).isZero();
    }

    @Test
    void shouldNotForetellFromHoursThatAreNotWhole() {
        var endMinute = 30 * 60 + 2;
        var history = history(30, endMinute);
        beats(history, 30, endMinute - 2, 10);
        beats(history, endMinute - 2, endMinute, 1);

        var report = report(history);

        assertThat(report.hours().getFirst().isWhole()).isFalse();
        assertThat(report.hours().getLast().isWhole()).isFalse();
        assertThat(report.series().startMs()).isEqualTo(START_MS + HOUR_MS);
        assertThat(report.series().values()).hasSize(29).containsOnly(20.0);
        assertThat(report.forecastPoints().getFirst().atMs()).isEqualTo(START_MS + 30 * HOUR_MS);
        assertThat(report.forecastPoints())
                .allSatisfy(point -> assertThat(point.sessions()).isEqualTo(20));
    }

    @Test
    void shouldForetellNothingFromLessThanADay() {
        var history = history(10, 50);
        beats(history, 10, 50, 10);

        var report = report(history);

        assertThat(report.series().values()).isEmpty();
        assertThat(report.forecastPoints()).isEmpty();
        assertThat(report.hours()).hasSize(1);
    }

    private static RegionReport oneNode(int sessions) {
        var minutes = new ArrayList<MinuteOf>();
        for (var minute = 1; minute <= 60; minute++) {
            minutes.add(new MinuteOf(START_MS + minute * MINUTE_MS, sessions, MAX_SESSIONS, MAX_SESSIONS, 1));
        }
        return RegionReport.of("eu-west", minutes);
    }

    private static LoadHistory history(int fromMinute, int toMinute) {
        return new LoadHistory(START_MS + fromMinute * MINUTE_MS, START_MS + toMinute * MINUTE_MS);
    }

    private static RegionReport report(LoadHistory history) {
        return RegionReport.of(
                "eu-west", Objects.requireNonNull(history.minutes().get("eu-west")));
    }

    /// Of two nodes.
    private static void beats(LoadHistory history, int fromMinute, int toMinute, int sessions) {
        for (var atMs = fromMinute * MINUTE_MS; atMs < toMinute * MINUTE_MS; atMs += INTERVAL_MS) {
            history.accept(beat("a", atMs, sessions, NodeStatus.UP));
            history.accept(beat("b", atMs, sessions, NodeStatus.UP));
        }
    }

    private static TraceRecord beat(String nodeId, long afterMs, int sessions, NodeStatus status) {
        var atMs = START_MS + afterMs;
        var beat = new Heartbeat(
                Heartbeat.VERSION,
                nodeId,
                "boot",
                START_MS,
                1 + afterMs,
                atMs,
                INTERVAL_MS,
                status,
                HeartbeatSource.NODE,
                "http://" + nodeId + ":8070",
                null,
                "eu-west",
                null,
                1,
                sessions,
                MAX_SESSIONS,
                0.1,
                0.2,
                0,
                null,
                0,
                0,
                0,
                null,
                "test",
                "",
                List.of());
        return new TraceRecord(Topics.HEARTBEATS, -1, 0, atMs, nodeId, EventCodec.HEARTBEAT.encode(beat));
    }
}
