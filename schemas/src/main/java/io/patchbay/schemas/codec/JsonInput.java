package io.patchbay.schemas.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.patchbay.schemas.event.InvalidEvent;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From bytes to a record or to what is wrong with them, within limits.
final class JsonInput {
    static final int MAX_DEPTH = 16;
    static final int MAX_STRING_LENGTH = 1 << 17;

    /// Charset detection is off: everything is UTF-8 (RFC 8259 §8.1).
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .maxNameLength(256)
                    .maxNumberLength(40)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonInput() {}

    static <T> Decoded<T> decode(byte @Nullable [] json, RecordReader<T> reader, int newestVersion, int maxBytes) {
        if (json == null || json.length == 0) {
            return new Decoded.Bad<>("$", "is empty where an object is expected");
        }
        if (json.length > maxBytes) {
            return new Decoded.Bad<>("$", "is larger than " + maxBytes + " bytes (" + json.length + ")");
        }
        var decoded = decode(json, reader);
        // A record of a newer version may well lack a field or change a type: the version is then the better answer.
        return decoded instanceof Decoded.Bad<T> && newestVersion > 0
                ? unknownVersion(json, newestVersion)
                        .<Decoded<T>>map(bad -> new Decoded.Bad<>(bad.field(), bad.reason()))
                        .orElse(decoded)
                : decoded;
    }

    private static <T> Decoded<T> decode(byte[] json, RecordReader<T> reader) {
        try (var parser = FACTORY.createParser(json)) {
            parser.nextToken();
            var value = reader.read(parser);
            return parser.nextToken() == null
                    ? new Decoded.Ok<>(value)
                    : new Decoded.Bad<>("$", "has something after the end of the object");
        } catch (InvalidEvent e) {
            return new Decoded.Bad<>(e.field(), e.reason());
        } catch (StreamConstraintsException e) {
            return new Decoded.Bad<>(
                    "$",
                    "is beyond a limit" + at(e) + ": " + MAX_DEPTH + " levels, names of 256 and " + "texts of "
                            + MAX_STRING_LENGTH + " characters, numbers of 40 digits");
        } catch (JsonEOFException e) {
            return new Decoded.Bad<>("$", "is cut off" + at(e));
        } catch (JsonProcessingException e) {
            return new Decoded.Bad<>("$", "is not valid JSON" + at(e));
        } catch (IOException e) {
            return new Decoded.Bad<>("$", "is not UTF-8");
        }
    }

    /// Whether the document has a `schemaVersion` that is not read here; nothing if it has none or is no JSON.
    private static Optional<InvalidEvent> unknownVersion(byte[] json, int newestVersion) {
        try (var parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                var token = parser.nextToken();
                if (name.equals("schemaVersion") && token == JsonToken.VALUE_NUMBER_INT) {
                    return unknownVersion(parser, newestVersion);
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            // What is wrong with the document is known already.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<InvalidEvent> unknownVersion(JsonParser parser, int newestVersion) throws IOException {
        var version = parser.getBigIntegerValue();
        var isKnown = version.signum() > 0 && version.bitLength() < 32 && version.intValue() <= newestVersion;
        return isKnown
                ? Optional.empty()
                : Optional.of(
                        new InvalidEvent("schemaVersion", "must be from 1 to " + newestVersion + ", was " + version));
    }

    private static String at(JsonProcessingException e) {
        var location = e.getLocation();
        return location == null || location.getByteOffset() < 0 ? "" : " at byte " + location.getByteOffset();
    }
}
