package io.patchbay.capacity.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.generate.Traces;
import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.capacity.whatif.Settings;
import io.patchbay.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayerTest {
    private static final List<TraceRecord> NODE_LOSS = Traces.of(Preset.of(Preset.Name.NODE_LOSS), 2);

    @Test
    void shouldDecideEveryDecisionAlike() {
        var report = replay(NODE_LOSS, "");

        assertThat(report.decisions()).isGreaterThan(300);
        assertThat(report.matches()).isEqualTo(report.decisions());
        assertThat(report.lines().toString()).contains("0 differ, 0 without their snapshot");
    }

    @Test
    void shouldShowBothSidesUnderAnotherWeight() {
        var report = replay(NODE_LOSS, "weights=100/700/200");

        assertThat(report.mismatches()).isGreaterThan(5);
        assertThat(report.matches() + report.mismatches()).isEqualTo(report.decisions());
        assertThat(report.lines()).anySatisfy(line -> assertThat(line).matches("! d.* step 1, table virtual:.*"));
        assertThat(report.lines()).anySatisfy(line -> assertThat(line).matches(" +recorded: node-.* by .*score.*"));
        assertThat(report.lines()).anySatisfy(line -> assertThat(line).matches(" +replayed: node-.* by .*score.*"));
    }

    @Test
    void shouldNoticeAChangedWeightInTheRecordsThemselves() {
        var changed = NODE_LOSS.stream()
                .map(record -> record.topic().equals(Topics.DECISIONS)
                        ? with(record, text(record).replace("\"cpuWeight\":300", "\"cpuWeight\":900"))
                        : record)
                .toList();

        assertThat(replay(changed, "").mismatches()).isGreaterThan(0);
    }

    @Test
    void shouldCountWhatIsMissingApart() {
        var without = new ArrayList<>(NODE_LOSS);
        var snapshots = without.stream()
                .filter(record -> record.topic().equals(Topics.SNAPSHOTS))
                .toList();
        without.remove(snapshots.get(snapshots.size() / 2));

        var report = replay(without, "");

        assertThat(report.gaps()).isPositive();
        assertThat(report.missing()).isPositive();
        assertThat(report.mismatches()).isZero();
        assertThat(report.matches() + report.missing()).isEqualTo(report.decisions());
    }

    @Test
    void shouldCountMalformedAndFutureRecordsAndGoOn() {
        var broken = new ArrayList<>(NODE_LOSS);
        var seed = System.nanoTime();
        System.out.println("replayer seed " + seed);
        var random = new Random(seed);
        for (var i = 0; i < 40; i++) {
            var at = random.nextInt(broken.size());
            var record = broken.get(at);
            var noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            var topic = i % 2 == 0 ? Topics.DECISIONS : Topics.SNAPSHOTS;
            var value = i % 4 < 2 ? noise : "{\"schemaVersion\":2,\"new\":true}".getBytes(UTF_8);
            broken.add(at, new TraceRecord(topic, -1, i, record.timestampMs(), "", value));
        }

        var report = replay(broken, "");

        assertThat(report.faults().total()).isEqualTo(40);
        assertThat(report.matches()).isEqualTo(report.decisions()).isGreaterThan(300);
        assertThat(report.lines().toString()).contains("40 records are malformed", "schemaVersion must be from 1 to 1");
    }

    @Test
    void shouldNotUnderstandAPolicyOfTheFuture() {
        var future = NODE_LOSS.stream()
                .map(record -> record.topic().equals(Topics.DECISIONS)
                        ? with(record, text(record).replace("two-choice", "three-choice"))
                        : record)
                .toList();

        var report = replay(future, "");

        assertThat(report.unreadable()).isEqualTo(report.decisions()).isPositive();
        assertThat(report.lines().toString()).contains("'three-choice' is unknown");
    }

    /// Gateways' clocks may be behind the aggregator's.
    @Test
    void shouldWaitForSnapshotsThatComeLate() {
        var early = new ArrayList<TraceRecord>();
        NODE_LOSS.forEach(record ->
                early.add(record.topic().equals(Topics.DECISIONS) ? at(record, record.timestampMs() - 900) : record));
        early.sort(Comparator.comparingLong(TraceRecord::timestampMs));

        var report = replay(early, "");

        assertThat(report.matches()).isEqualTo(report.decisions()).isGreaterThan(300);
    }

    private static ReplayReport replay(List<TraceRecord> records, String policy) {
        var replayer = new Replayer(0, Settings.parse(policy)::change);
        records.forEach(replayer::accept);
        return replayer.finish();
    }

    private static String text(TraceRecord record) {
        return new String(record.value(), UTF_8);
    }

    private static TraceRecord with(TraceRecord record, String value) {
        return new TraceRecord(record.topic(), -1, record.offset(), record.timestampMs(), "", value.getBytes(UTF_8));
    }

    private static TraceRecord at(TraceRecord record, long timestampMs) {
        return new TraceRecord(record.topic(), -1, record.offset(), timestampMs, "", record.value());
    }
}
