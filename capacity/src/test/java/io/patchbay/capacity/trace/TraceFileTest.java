package io.patchbay.capacity.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.capacity.CapacityException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFileTest {
    private static final TraceHeader HEADER = new TraceHeader(TraceHeader.VERSION, 1_000, 9_000, true, "a test");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"a.zst", "a.gz"})
    void shouldReadWhatWasWritten(String name) {
        var file = write(name, 500);

        try (var reader = TraceReader.open(file)) {
            assertThat(reader.header()).isEqualTo(HEADER);
            var records = all(reader);
            assertThat(records).hasSize(500);
            var third = records.get(2);
            assertThat(third.topic()).isEqualTo("sfu.picks");
            assertThat(third.key()).isEqualTo("k2");
            assertThat(third.timestampMs()).isEqualTo(1_002);
            assertThat(new String(third.value(), UTF_8)).isEqualTo("{\"n\":2,\"text\":\"a \\u00e9 {} \\n ä\"}");
            assertThat(reader.progress()).isEqualTo(1.0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zst", "a.gz"})
    void shouldSayThatAFileWasCutOff(String name) throws IOException {
        var bytes = Files.readAllBytes(write(name, 200));

        for (var length = 2; length < bytes.length; length += 1 + bytes.length / 60) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(name, cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(CapacityException.class)
                    .hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zst", "a.gz"})
    void shouldNeverFailOtherwiseOnDamagedBytes(String name) throws IOException {
        var bytes = Files.readAllBytes(write(name, 200));
        var seed = System.nanoTime();
        System.out.println("trace file seed " + seed);
        var random = new SplittableRandom(seed);

        var refused = 0;
        for (var i = 0; i < 300; i++) {
            var damaged = bytes.clone();
            for (var n = 0; n < 3; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                read(name, damaged);
            } catch (CapacityException e) {
                assertThat(e).hasMessageContaining(name);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void shouldRefuseWhatIsNoTraceFile() throws IOException {
        var random = new SplittableRandom(5);
        var noise = new byte[4_000];
        random.nextBytes(noise);

        assertThatThrownBy(() -> read("noise", noise)).hasMessageContaining("it is no trace file");
        assertThatThrownBy(() -> read("empty", new byte[0])).isInstanceOf(CapacityException.class);
        assertThatThrownBy(() -> TraceReader.open(folder.resolve("nowhere"))).hasMessageContaining("there is no file");
        assertThatThrownBy(() -> TraceWriter.create(folder.resolve("a.json"), HEADER))
                .hasMessageContaining("must end in .zst or .gz");
        assertThatThrownBy(() -> readLines("{\"some\":\"json\"}\n")).hasMessageContaining("first line is not a header");
        assertThatThrownBy(() -> readLines("text\n")).hasMessageContaining("first line is not JSON");
        assertThatThrownBy(() -> readLines("{\"patchbayTrace\":99}\n")).hasMessageContaining("version 99");
    }

    @Test
    void shouldNameTheLineThatIsDamaged() throws IOException {
        var begin = "{\"patchbayTrace\":1,\"fromMs\":1,\"toMs\":2,\"made\":\"\"}\n{\"t\":\"a\",\"ms\":1,\"v\":{}}\n";

        assertThatThrownBy(() -> readLines(begin + "{\"t\":\n{\"end\":2}")).hasMessageContaining("line 3 is no JSON");
        assertThatThrownBy(() -> readLines(begin + "{\"t\":\"a\"}\n")).hasMessageContaining("line 3 has no topic");
        assertThatThrownBy(() -> readLines(begin + "[1]\n")).hasMessageContaining("line 3 is no object");
        assertThatThrownBy(() -> readLines(begin)).hasMessageContaining("ends after 1 records");
        assertThatThrownBy(() -> readLines(begin + "{\"end\":7}\n")).hasMessageContaining("counts 7");
        assertThatThrownBy(() -> readLines(begin + "{\"end\":1}\n{}\n")).hasMessageContaining("after the last one");
        assertThat(readLines(begin + "{\"end\":1,\"leftOut\":0}\n")).isEqualTo(1);
    }

    @Test
    void shouldKeepTombstones() {
        var file = folder.resolve("tombstones.zst");
        try (var writer = TraceWriter.create(file, HEADER)) {
            writer.write("sfu.channels", 1_001, "uuid", TraceRecord.NO_VALUE);
            writer.write("sfu.picks", 1_002, "n1", TraceRecord.NO_VALUE);
            writer.finish(0);
        }

        try (var reader = TraceReader.open(file)) {
            var records = all(reader);
            assertThat(records).extracting(TraceRecord::isTombstone).containsExactly(true, false);
            assertThat(records.getFirst().key()).isEqualTo("uuid");
            assertThat(records.getLast().value())
                    .as("malformed where nothing is compacted")
                    .isEmpty();
        }
    }

    @Test
    void shouldLeaveNoUnfinishedFile() {
        var file = folder.resolve("never.gz");

        try (var writer = TraceWriter.create(file, HEADER)) {
            writer.write("a", 1, null, new byte[] {'1'});
        }

        assertThat(folder).isEmptyDirectory();
    }

    private Path write(String name, int records) {
        var file = folder.resolve(name);
        try (var writer = TraceWriter.create(file, HEADER)) {
            for (var i = 0; i < records; i++) {
                var value = "{\"n\":" + i + ",\"text\":\"a \\u00e9 {} \\n ä\"}";
                writer.write("sfu.picks", 1_000 + i, "k" + i, value.getBytes(UTF_8));
            }
            writer.finish(0);
        }
        return file;
    }

    private static int readLines(String lines) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = Compression.GZIP.compress(bytes)) {
            gzip.write(lines.getBytes(UTF_8));
        }
        return read("lines", bytes.toByteArray());
    }

    private static int read(String name, byte[] bytes) {
        try (var reader = TraceReader.open(name, new ByteArrayInputStream(bytes), bytes.length)) {
            return all(reader).size();
        }
    }

    private static List<TraceRecord> all(TraceReader reader) {
        var records = new ArrayList<TraceRecord>();
        for (var record = reader.next(); record != null; record = reader.next()) {
            records.add(record);
        }
        return records;
    }
}
