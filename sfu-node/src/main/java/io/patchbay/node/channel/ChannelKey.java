package io.patchbay.node.channel;

import io.patchbay.schemas.token.LenientBase64;

/// The key that the tokens of a channel's sessions are signed with. Redacts itself.
public final class ChannelKey {
    private final String text;

    /// @param text base64 in any dialect, of one byte or more
    public ChannelKey(String text) {
        if (!isKey(text)) {
            throw new IllegalArgumentException("a channel key must be base64 of one byte or more");
        }
        this.text = text;
    }

    /// Whether the text holds one byte or more.
    public static boolean isKey(String text) {
        return LenientBase64.decode(text).length > 0;
    }

    /// The key's bytes.
    public byte[] bytes() {
        return LenientBase64.decode(text);
    }

    /// The key as it came, for sealing.
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "<redacted>";
    }
}
