package io.patchbay.capacity.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.patchbay.capacity.CapacityException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a trace file. A file that is no trace, is cut off or damaged is refused with its name, line and what to do;
/// what is inside a record's value is for the codecs. One thread.
public final class TraceReader implements RecordSource {
    static final int MAX_LINE_BYTES = 1 << 27;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxStringLength(1 << 17)
                    .maxNameLength(256)
                    .maxNumberLength(40)
                    .build())
            .build();

    private final String name;
    private final CountingStream compressed;
    private final long sizeBytes;
    private final InputStream lines;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
    private int position;
    private int limit;
    private long lineNumber;
    private long records;
    private @Nullable Long counted;
    private TraceHeader header = new TraceHeader(TraceHeader.VERSION, 0, 1, false, "");

    private TraceReader(String name, CountingStream compressed, long sizeBytes, InputStream lines) {
        this.name = name;
        this.compressed = compressed;
        this.sizeBytes = sizeBytes;
        this.lines = lines;
    }

    /// Opens a file and reads its header.
    ///
    /// @throws CapacityException if it is no trace file or of a newer version
    public static TraceReader open(Path file) {
        try {
            return open(file.toString(), Files.newInputStream(file), Files.size(file));
        } catch (NoSuchFileException e) {
            throw new CapacityException("there is no file " + file, e);
        } catch (IOException e) {
            throw new CapacityException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /// Reads from a stream, which it closes.
    static TraceReader open(String name, InputStream stream, long sizeBytes) {
        try {
            var compressed = new CountingStream(new BufferedInputStream(stream));
            compressed.mark(2);
            var compression = Compression.ofMagic(name, compressed.read(), compressed.read());
            compressed.reset();
            var reader = new TraceReader(name, compressed, sizeBytes, compression.decompress(compressed));
            reader.readHeader();
            return reader;
        } catch (IOException e) {
            throw new CapacityException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    /// The first line.
    public TraceHeader header() {
        return header;
    }

    @Override
    public @Nullable TraceRecord next() {
        if (counted != null) {
            return null;
        }
        if (!nextLine()) {
            throw new CapacityException(name + " ends after " + records
                    + " records without its last line: it was cut off; export it again");
        }
        var bytes = line.toByteArray();
        try (var json = FACTORY.createParser(bytes)) {
            return record(json, bytes);
        } catch (JsonParseException e) {
            throw damaged("is no JSON", e);
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public double progress() {
        return sizeBytes == 0 ? 0 : Math.min(1.0, (double) compressed.count() / sizeBytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new CapacityException("cannot close " + name + ": " + e.getMessage(), e);
        }
    }

    private @Nullable TraceRecord record(JsonParser json, byte[] bytes) throws IOException {
        var topic = "";
        var key = "";
        var timestampMs = -1L;
        byte[] value = null;
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw damaged("is no object", null);
        }
        for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "t" -> topic = json.getText();
                case "k" -> key = json.getText();
                case "ms" -> timestampMs = json.getLongValue();
                case "end" -> counted = json.getLongValue();
                case "v" -> {
                    var from = (int) json.currentTokenLocation().getByteOffset();
                    json.skipChildren();
                    var to = (int) json.currentLocation().getByteOffset();
                    value = json.currentToken() == JsonToken.VALUE_NULL
                            ? TraceRecord.NO_VALUE
                            : Arrays.copyOfRange(bytes, from, to);
                }
                default -> json.skipChildren();
            }
        }
        if (counted != null) {
            checkEnd(counted);
            return null;
        }
        if (topic.isEmpty() || timestampMs < 0 || value == null) {
            throw damaged("has no topic (t), time (ms) or value (v)", null);
        }
        records++;
        return new TraceRecord(topic, -1, lineNumber, timestampMs, key, value);
    }

    private void checkEnd(long promised) {
        if (promised != records) {
            throw new CapacityException(name + " has " + records + " records where its last line counts " + promised
                    + ": it is damaged; export it again");
        }
        if (nextLine()) {
            throw damaged("comes after the last one", null);
        }
    }

    private void readHeader() throws IOException {
        if (!nextLine()) {
            throw new CapacityException(name + " is empty; export it again");
        }
        try (var json = FACTORY.createParser(line.toByteArray())) {
            var version = 0;
            var fromMs = 0L;
            var toMs = 0L;
            var hashedIds = false;
            var made = "";
            if (json.nextToken() == JsonToken.START_OBJECT) {
                for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                    json.nextToken();
                    switch (field) {
                        case "patchbayTrace" -> version = json.getIntValue();
                        case "fromMs" -> fromMs = json.getLongValue();
                        case "toMs" -> toMs = json.getLongValue();
                        case "hashedIds" -> hashedIds = json.getBooleanValue();
                        case "made" -> made = json.getText();
                        default -> json.skipChildren();
                    }
                }
            }
            if (version < 1) {
                throw new CapacityException(name + " is no trace file: its first line is not a header");
            }
            if (version > TraceHeader.VERSION) {
                throw new CapacityException(name + " has version " + version + " of the format and this program reads "
                        + TraceHeader.VERSION + ": use a newer one");
            }
            header = new TraceHeader(version, fromMs, toMs, hashedIds, made);
        } catch (JsonParseException e) {
            throw new CapacityException(name + " is no trace file: its first line is not JSON", e);
        }
    }

    /// Reads a line into [#line]; false at the end of the file.
    private boolean nextLine() {
        line.reset();
        lineNumber++;
        try {
            while (true) {
                if (position == limit) {
                    limit = lines.read(buffer);
                    position = 0;
                    if (limit < 0) {
                        limit = 0;
                        return line.size() > 0;
                    }
                }
                var end = position;
                while (end < limit && buffer[end] != '\n') {
                    end++;
                }
                line.write(buffer, position, end - position);
                var complete = end < limit;
                position = complete ? end + 1 : end;
                if (line.size() > MAX_LINE_BYTES) {
                    throw damaged("is longer than " + MAX_LINE_BYTES + " bytes", null);
                }
                if (complete && line.size() > 0) {
                    return true;
                }
            }
        } catch (IOException e) {
            throw new CapacityException(
                    name + " cannot be decompressed after line " + (lineNumber - 1) + " (" + e.getMessage()
                            + "): it was cut off or is damaged; export it again",
                    e);
        }
    }

    private CapacityException damaged(String what, @Nullable Throwable cause) {
        return new CapacityException(
                name + " is damaged: line " + lineNumber + " " + what + "; export it again", cause);
    }
}
