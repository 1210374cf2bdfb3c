package io.patchbay.node.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed session description. Attribute lines keep their order and are kept whether or not we know them.
///
/// @param attributes session-level `a=` values, without `a=`
/// @param media the media sections in order
public record SessionDescription(List<String> attributes, List<Media> media) {
    /// Most media sections of a description, ours or a peer's: three streams of each of a hundred people.
    public static final int MAX_MEDIA = 300;

    /// Longest description that is read, in characters. A section of ours has about 1,300, one of a browser's answer
    /// hardly more.
    public static final int MAX_LENGTH = MAX_MEDIA * 2_000;

    static final int MAX_LINES = MAX_MEDIA * 60;
    static final int MAX_LINE_LENGTH = 4_096;

    public SessionDescription {
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /// One media section.
    ///
    /// @param kind `audio`, `video` or `application`
    /// @param port 0 means rejected
    /// @param protocol such as `UDP/TLS/RTP/SAVPF`
    /// @param formats payload types as written
    /// @param attributes `a=` values, without `a=`
    public record Media(String kind, int port, String protocol, List<String> formats, List<String> attributes) {
        public Media {
            formats = List.copyOf(formats);
            attributes = List.copyOf(attributes);
        }

        /// Value of the first attribute of that name; the empty text for a flag; null if there is none.
        public @Nullable String attribute(String name) {
            return SessionDescription.first(attributes, name);
        }

        /// Values of all attributes of that name, in order.
        public List<String> attributes(String name) {
            return SessionDescription.all(attributes, name);
        }
    }

    /// Outcome of reading a description.
    public sealed interface Result {
        /// It was one.
        record Parsed(SessionDescription description) implements Result {}

        /// It was refused.
        ///
        /// @param line 1-based, 0 if it is about the whole
        /// @param reason for people
        record Rejected(int line, String reason) implements Result {}
    }

    /// Value of a media section's attribute, or else of the session's.
    public @Nullable String attribute(Media section, String name) {
        var own = section.attribute(name);
        return own != null ? own : first(attributes, name);
    }

    /// Reads a description. Never throws.
    public static Result parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return new Result.Rejected(0, "is longer than " + MAX_LENGTH + " characters");
        }
        var lines = text.split("\r\n|\n|\r", MAX_LINES + 1);
        if (lines.length > MAX_LINES) {
            return new Result.Rejected(0, "has more than " + MAX_LINES + " lines");
        }
        return new Reader(lines).read();
    }

    static @Nullable String first(List<String> attributes, String name) {
        for (var attribute : attributes) {
            if (isNamed(attribute, name)) {
                return attribute.length() == name.length() ? "" : attribute.substring(name.length() + 1);
            }
        }
        return null;
    }

    static List<String> all(List<String> attributes, String name) {
        var values = new ArrayList<String>();
        for (var attribute : attributes) {
            if (isNamed(attribute, name)) {
                values.add(attribute.length() == name.length() ? "" : attribute.substring(name.length() + 1));
            }
        }
        return values;
    }

    private static boolean isNamed(String attribute, String name) {
        return attribute.startsWith(name)
                && (attribute.length() == name.length() || attribute.charAt(name.length()) == ':');
    }

    /// Walks the lines once.
    private static final class Reader {
        private final String[] lines;
        private final List<String> sessionAttributes = new ArrayList<>();
        private final List<Media> media = new ArrayList<>();
        private @Nullable Media open;
        private List<String> openAttributes = new ArrayList<>();

        Reader(String[] lines) {
            this.lines = lines;
        }

        Result read() {
            if (lines.length == 0 || !lines[0].equals("v=0")) {
                return new Result.Rejected(1, "must begin with v=0");
            }
            for (int i = 1; i < lines.length; i++) {
                var problem = lines[i].isEmpty() ? null : accept(lines[i]);
                if (problem != null) {
                    return new Result.Rejected(i + 1, problem);
                }
            }
            close();
            return new Result.Parsed(new SessionDescription(sessionAttributes, media));
        }

        private @Nullable String accept(String line) {
            if (line.length() > MAX_LINE_LENGTH) {
                return "is longer than " + MAX_LINE_LENGTH + " characters";
            }
            if (line.length() < 2 || line.charAt(1) != '=') {
                return "is not of the form x=value";
            }
            return switch (line.charAt(0)) {
                case 'm' -> openMedia(line.substring(2));
                case 'a' -> {
                    (open == null ? sessionAttributes : openAttributes).add(line.substring(2));
                    yield null;
                }
                default -> null;
            };
        }

        private @Nullable String openMedia(String value) {
            close();
            if (media.size() >= MAX_MEDIA) {
                return "has more than " + MAX_MEDIA + " media sections";
            }
            var words = value.split(" ", -1);
            if (words.length < 4 || !words[1].matches("\\d{1,5}")) {
                return "m= needs kind, port, protocol and formats";
            }
            open = new Media(
                    words[0],
                    Integer.parseInt(words[1]),
                    words[2],
                    List.of(words).subList(3, words.length),
                    List.of());
            return null;
        }

        private void close() {
            if (open != null) {
                media.add(new Media(open.kind(), open.port(), open.protocol(), open.formats(), openAttributes));
                open = null;
                openAttributes = new ArrayList<>();
            }
        }
    }
}
