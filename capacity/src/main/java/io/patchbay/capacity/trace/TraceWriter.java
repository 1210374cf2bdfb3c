package io.patchbay.capacity.trace;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.patchbay.capacity.CapacityException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Writes a trace file: a header, one record a line, and a last line that counts them, so that a file that was cut off
/// shows. The file gets its name when it is complete. One thread.
public final class TraceWriter implements AutoCloseable {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Path file;
    private final Path unfinished;
    private final JsonGenerator json;
    private long records;
    private boolean finished;

    private TraceWriter(Path file, Path unfinished, JsonGenerator json) {
        this.file = file;
        this.unfinished = unfinished;
        this.json = json;
    }

    /// Begins a file. Its name says how it is compressed, `.zst` or `.gz`.
    ///
    /// @throws CapacityException if it cannot be written
    public static TraceWriter create(Path file, TraceHeader header) {
        var compression = Compression.ofName(String.valueOf(file.getFileName()));
        var unfinished = file.resolveSibling(file.getFileName() + ".part");
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            var out = compression.compress(new BufferedOutputStream(Files.newOutputStream(unfinished)));
            var json = FACTORY.createGenerator(out, JsonEncoding.UTF8).setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            var writer = new TraceWriter(file, unfinished, json);
            writer.begin(header);
            return writer;
        } catch (IOException e) {
            throw new CapacityException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private void begin(TraceHeader header) throws IOException {
        json.writeStartObject();
        json.writeNumberField("patchbayTrace", header.patchbayTrace());
        json.writeNumberField("fromMs", header.fromMs());
        json.writeNumberField("toMs", header.toMs());
        json.writeBooleanField("hashedIds", header.hashedIds());
        json.writeStringField("made", header.made());
        json.writeEndObject();
    }

    /// Adds a record. Its value must be JSON or [TraceRecord#NO_VALUE], which is written as null.
    public void write(String topic, long timestampMs, @Nullable String key, byte[] value) {
        try {
            json.writeStartObject();
            json.writeStringField("t", topic);
            json.writeNumberField("ms", timestampMs);
            if (key != null && !key.isEmpty()) {
                json.writeStringField("k", key);
            }
            json.writeFieldName("v");
            if (value.length == 0) {
                json.writeNull();
            } else {
                json.writeRawValue(new String(value, StandardCharsets.UTF_8));
            }
            json.writeEndObject();
            records++;
        } catch (IOException e) {
            throw new CapacityException("cannot write " + unfinished + ": " + e.getMessage(), e);
        }
    }

    /// Records so far.
    public long records() {
        return records;
    }

    /// Ends the file and gives it its name.
    ///
    /// @param leftOut records of the range that are not in it
    public void finish(long leftOut) {
        try {
            json.writeStartObject();
            json.writeNumberField("end", records);
            json.writeNumberField("leftOut", leftOut);
            json.writeEndObject();
            json.close();
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        } catch (IOException e) {
            throw new CapacityException("cannot finish " + file + ": " + e.getMessage(), e);
        }
    }

    /// Gives up a file that was not finished.
    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            json.close();
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new CapacityException("cannot remove " + unfinished + ": " + e.getMessage(), e);
        }
    }
}
