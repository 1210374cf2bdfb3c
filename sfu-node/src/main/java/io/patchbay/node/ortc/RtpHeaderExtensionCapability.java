package io.patchbay.node.ortc;

import org.jspecify.annotations.Nullable;

/// A header extension (RFC 8285) that a side supports for one kind of media.
///
/// @param kind `audio` or `video`
/// @param uri name of the extension
/// @param preferredId 1 to 14 with the one-byte form
/// @param preferredEncrypt always false here
/// @param direction `sendrecv`, `sendonly`, `recvonly`, `inactive`, seen from the side that announces it; absent is
///     `sendrecv`
public record RtpHeaderExtensionCapability(
        String kind,
        String uri,
        int preferredId,
        boolean preferredEncrypt,
        @Nullable String direction) {
    public RtpHeaderExtensionCapability {
        Limits.text("headerExtensions.kind", kind, 8);
        Limits.text("headerExtensions.uri", uri, 256);
        Limits.within("headerExtensions.preferredId", preferredId, 1, 255);
        direction = direction == null ? "sendrecv" : Limits.optionalText("headerExtensions.direction", direction, 16);
    }

    /// Whether the announcing side sends it.
    boolean isSent() {
        return "sendrecv".equals(direction) || "sendonly".equals(direction);
    }
}
