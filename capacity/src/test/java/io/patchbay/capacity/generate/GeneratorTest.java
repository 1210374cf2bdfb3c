package io.patchbay.capacity.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    @Test
    void shouldGiveEqualTracesForEqualSeeds() {
        var shape = Preset.of(Preset.Name.NODE_LOSS);

        assertThat(hash(Traces.of(shape, 3)))
                .isEqualTo(hash(Traces.of(shape, 3)))
                .isNotEqualTo(hash(Traces.of(shape, 4)));
    }

    @Test
    void shouldWriteEveryTopicInOrderOfTime() {
        var records = Traces.of(Preset.of(Preset.Name.NODE_LOSS), 1);

        assertThat(records).isSortedAccordingTo((a, b) -> Long.compare(a.timestampMs(), b.timestampMs()));
        assertThat(records.stream().map(TraceRecord::topic).collect(Collectors.toSet()))
                .isEqualTo(Generator.TOPICS);
    }

    @Test
    void shouldShowTheLossOfANodeAndRoomsThatComeBack() {
        var decisions = decisions(Traces.of(Preset.of(Preset.Name.NODE_LOSS), 1));

        assertThat(decisions).hasSizeGreaterThan(300);
        assertThat(decisions)
                .as("a dead node was tried")
                .anyMatch(d -> d.steps().size() > 1);
        assertThat(decisions)
                .as("a room was asked for again")
                .anyMatch(d -> "room-owner".equals(d.steps().getFirst().rule()));
        var placed = decisions.stream()
                .filter(d -> d.result() == DecisionRecord.Result.PLACED)
                .count();
        assertThat((double) placed / decisions.size()).as("placed").isGreaterThan(0.9);
    }

    @Test
    void shouldFollowDayWeekendAndMeetings() {
        var demand = DemandGenerator.demand(Preset.of(Preset.Name.THREE_WEEKS), 1);
        var hourMs = 3_600_000L;
        Map<Long, Long> byDay = demand.rooms().stream()
                .collect(Collectors.groupingBy(
                        r -> (r.atMs() - demand.fromMs()) / (24 * hourMs), Collectors.counting()));
        var night = demand.rooms().stream()
                .filter(r -> "eu-west".equals(r.region()) && Math.floorMod(r.atMs() / hourMs, 24) == 1)
                .count();
        var noon = demand.rooms().stream()
                .filter(r -> "eu-west".equals(r.region()) && Math.floorMod(r.atMs() / hourMs, 24) == 9)
                .count();
        var onTheHour = demand.rooms().stream()
                .filter(r -> Math.floorMod(r.atMs() / 60_000 + 2, 60) < 5)
                .count();

        assertThat(byDay.getOrDefault(5L, 0L)).as("Saturday").isLessThan(byDay.getOrDefault(4L, 0L) / 3);
        assertThat(night).isLessThan(noon / 4);
        assertThat((double) onTheHour / demand.rooms().size()).isBetween(0.45, 0.65);
    }

    private static List<DecisionRecord> decisions(List<TraceRecord> records) {
        return records.stream()
                .filter(record -> record.topic().equals(Topics.DECISIONS))
                .map(record -> ((Decoded.Ok<DecisionRecord>) EventCodec.DECISION_RECORD.decode(record.value())).value())
                .toList();
    }

    private static int hash(List<TraceRecord> records) {
        return records.stream()
                .mapToInt(record -> Arrays.hashCode(record.value()))
                .reduce(1, (a, b) -> 31 * a + b);
    }
}
