package io.patchbay.capacity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.capacity.topic.TopicRange;
import io.patchbay.capacity.topic.TopicReader;
import io.patchbay.capacity.topic.TopicWriter;
import io.patchbay.capacity.trace.TraceReader;
import io.patchbay.capacity.trace.TraceRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The commands on a real broker, with a few thousand decisions of a generated fleet.
@ExtendWith(KafkaExtension.class)
class CapacityIT {
    private static final Comparator<TraceRecord> ORDER = Comparator.comparingLong(TraceRecord::timestampMs)
            .thenComparing(TraceRecord::topic)
            .thenComparing(TraceRecord::key)
            .thenComparing(record -> new String(record.value(), UTF_8));

    @TempDir
    private static Path folder = Path.of("");

    private static Path generated = Path.of("");
    private static String servers = "";
    private static Instant start = Instant.EPOCH;
    private static Instant end = Instant.EPOCH;

    @BeforeAll
    static void importTrace(KafkaBroker broker) {
        servers = broker.bootstrapServers();
        generated = folder.resolve("generated.zst");
        start = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        end = start.plus(Duration.ofMinutes(3));
        var made = Commands.run(
                "generate",
                "--preset",
                "flash-crowd",
                "--seed",
                "5",
                "--start",
                start.toString(),
                "--length",
                "3m",
                "--flash-crowd",
                "0s:100s:24",
                "--node-loss",
                "60s:50s:3",
                "--max-sessions",
                "1500",
                generated.toString());
        assertThat(made.code()).as(made.text()).isZero();

        var imported = Commands.run("import", generated.toString(), "--bootstrap-servers", servers);

        assertThat(imported.code()).as(imported.text()).isZero();
    }

    @Test
    void shouldReplayAFewThousandDecisionsFromTheTopics() {
        var replayed = overRange("replay");

        System.out.println(replayed.text());
        assertThat(replayed.code()).as(replayed.text()).isZero();
        assertThat(replayed.text()).containsPattern("[2-9],[0-9]{3} decisions: .* equal, 0 differ, 0 without");
    }

    @Test
    void shouldReportAChangedWeightAsMismatch() {
        var replayed = overRange("replay", "--policy", "weights=100/800/100");

        assertThat(replayed.code()).isEqualTo(ReplayCommand.DIFFERENT);
        assertThat(replayed.text())
                .contains("recorded: node-", "replayed: node-")
                .doesNotContain(" 0 differ");
    }

    /// All but the free text of node reports, which never leaves.
    @Test
    void shouldExportWhatWasImported() {
        var exported = folder.resolve("exported.gz");

        var ran = overRange("export", "--ids", "keep", "--out", exported.toString());

        assertThat(ran.code()).as(ran.text()).isZero();
        var original = records(generated);
        var again = records(exported);
        assertThat(again).hasSameSizeAs(original);
        for (var i = 0; i < original.size(); i++) {
            assertThat(again.get(i).key()).isEqualTo(original.get(i).key());
            assertThat(again.get(i).timestampMs()).isEqualTo(original.get(i).timestampMs());
            assertThat(text(again.get(i))).isEqualTo(text(original.get(i)).replace("connection refused", ""));
        }
        assertThat(Commands.run("replay", exported.toString()).code()).isZero();
    }

    /// The snapshot that the first decisions build on came before the range.
    @Test
    void shouldReplayTheBeginningOfAnExportedPart() {
        var part = folder.resolve("part.zst").toString();
        var fromMiddle = start.plus(Duration.ofSeconds(40)).toString();
        var ran = Commands.run(
                "export",
                "--bootstrap-servers",
                servers,
                "--from",
                fromMiddle,
                "--to",
                end.toString(),
                "--ids",
                "keep",
                "--out",
                part);
        assertThat(ran.code()).as(ran.text()).isZero();

        var replayed = Commands.run("replay", part);

        assertThat(replayed.code()).as(replayed.text()).isZero();
        assertThat(replayed.text()).containsPattern("[1-9][0-9,]* decisions: .* equal, 0 differ, 0 without");
    }

    @Test
    void shouldPlanOnAHashedExportAndRefuseToReplayIt() {
        var hashed = folder.resolve("hashed.zst").toString();
        var page = folder.resolve("page.html");

        assertThat(overRange("export", "--out", hashed).code()).isZero();

        var report = Commands.run("report", hashed, "--html", page.toString());
        assertThat(report.code()).as(report.text()).isZero();
        assertThat(report.text()).contains("eu-west", "node-").doesNotContain("node-0 ");
        assertThat(page).content().contains("<svg").doesNotContain("http:");
        var whatIf = Commands.run("what-if", hashed, "--policy", "load:strategy=load");
        assertThat(whatIf.code()).as(whatIf.text()).isZero();
        assertThat(whatIf.text()).contains("recorded", "simulated", "load");
        var replay = Commands.run("replay", hashed);
        assertThat(replay.code()).isEqualTo(1);
        assertThat(replay.text()).contains("has hashed ids", "--ids keep");
        var kept = Commands.run("export", hashed, "--ids", "keep", "--out", hashed + ".kept.zst");
        assertThat(kept.code()).as("its ids cannot be kept").isEqualTo(1);
    }

    @Test
    void shouldGoOnOverMalformedRecordsOnTheTopics() {
        try (var writer = TopicWriter.open(Map.of("bootstrap.servers", servers))) {
            for (var topic : List.of("sfu.decisions", "sfu.snapshots")) {
                for (var value : List.of("", "{", "{\"schemaVersion\":7}")) {
                    var atMs = end.minusMillis(500).toEpochMilli();
                    writer.write(new TraceRecord(topic, -1, 0, atMs, "x", value.getBytes(UTF_8)));
                }
            }
            writer.flush();
        }

        var replayed = overRange("replay");

        assertThat(replayed.code()).as(replayed.text()).isZero();
        assertThat(replayed.text()).contains("6 records are malformed", "schemaVersion must be from 1 to 1, was 7");
    }

    @Test
    void shouldCountRecordsWithoutValueAndKeepTombstones() throws Exception {
        var fromMs = end.plus(Duration.ofMinutes(5)).toEpochMilli();
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (var topic : List.of("sfu.channels", "sfu.node-reports")) {
                producer.send(new ProducerRecord<String, byte[]>(topic, null, fromMs + 1, "gone", null))
                        .get();
            }
        }
        var file = folder.resolve("tombstones.gz");
        var from = Instant.ofEpochMilli(fromMs).toString();
        var to = Instant.ofEpochMilli(fromMs + 1_000).toString();

        var ran = Commands.run(
                "export",
                "--bootstrap-servers",
                servers,
                "--from",
                from,
                "--to",
                to,
                "--topics",
                "sfu.channels,sfu.node-reports",
                "--out",
                file.toString());

        assertThat(ran.code()).as(ran.text()).isZero();
        assertThat(ran.text()).contains("1 records are malformed", "1 x sfu.node-reports: malformed");
        assertThat(records(file)).hasSize(1).allMatch(TraceRecord::isTombstone);
        assertThat(Commands.run("import", file.toString(), "--bootstrap-servers", servers)
                        .code())
                .isZero();
    }

    /// A request that took long is written behind one that came after it and was quick.
    @Test
    void shouldCutTheRangeByTimeAndNotByOffset() {
        var cutMs = end.plus(Duration.ofMinutes(20)).toEpochMilli();
        try (var writer = TopicWriter.open(Map.of("bootstrap.servers", servers))) {
            for (var atMs : new long[] {cutMs + 100, cutMs - 100, cutMs + 70_000}) {
                writer.write(new TraceRecord("sfu.node-events", -1, 0, atMs, "x", "{}".getBytes(UTF_8)));
            }
            writer.flush();
        }

        assertThat(times(cutMs - 60_000, cutMs)).containsExactly(cutMs - 100);
        assertThat(times(cutMs, cutMs + 60_000)).containsExactly(cutMs + 100);
    }

    private static List<Long> times(long fromMs, long toMs) {
        var times = new ArrayList<Long>();
        var range = new TopicRange("sfu.node-events", fromMs, toMs);
        try (var reader = TopicReader.open(Map.of("bootstrap.servers", servers), List.of(range))) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                times.add(record.timestampMs());
            }
        }
        return times;
    }

    @Test
    void shouldSayWhereItCouldNotRead() {
        var impatient = Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", "1000");
        var range = new TopicRange("sfu.heartbeats", 0, 1);
        var nothing = Commands.run("replay", "--bootstrap-servers", servers, "--from", "-30d", "--to", "-29d");
        var backwards = Commands.run("report", "--bootstrap-servers", servers, "--from", "now", "--to", "-1h");

        assertThatThrownBy(() -> TopicReader.open(impatient, List.of(range)))
                .isInstanceOf(CapacityException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("--bootstrap-servers");
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.text()).contains("there are no decisions in this range");
        assertThat(backwards.code()).isEqualTo(2);
        assertThat(backwards.text()).contains("must end after it begins");
    }

    private static String text(TraceRecord record) {
        return new String(record.value(), UTF_8);
    }

    private static Commands.Ran overRange(String command, String... more) {
        var args = new ArrayList<>(
                List.of(command, "--bootstrap-servers", servers, "--from", start.toString(), "--to", end.toString()));
        args.addAll(List.of(more));
        return Commands.run(args.toArray(String[]::new));
    }

    private static List<TraceRecord> records(Path file) {
        var records = new ArrayList<TraceRecord>();
        try (var reader = TraceReader.open(file)) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                if (!new String(record.value(), UTF_8).contains("\"schemaVersion\":7")) {
                    records.add(record);
                }
            }
        }
        records.sort(ORDER);
        return records;
    }
}
