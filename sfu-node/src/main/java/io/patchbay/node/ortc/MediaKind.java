package io.patchbay.node.ortc;

import java.util.Locale;

/// Audio or video. Written in lower case.
public enum MediaKind {
    AUDIO,
    VIDEO;

    /// The kind's name on the wire.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The kind that a mime type belongs to.
    ///
    /// @throws IllegalArgumentException if it is neither audio nor video
    public static MediaKind ofMimeType(String mimeType) {
        var lower = mimeType.toLowerCase(Locale.ROOT);
        if (lower.startsWith("audio/")) {
            return AUDIO;
        }
        if (lower.startsWith("video/")) {
            return VIDEO;
        }
        throw new IllegalArgumentException("mimeType: must begin with audio/ or video/");
    }
}
