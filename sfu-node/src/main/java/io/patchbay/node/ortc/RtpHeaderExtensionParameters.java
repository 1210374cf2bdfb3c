package io.patchbay.node.ortc;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A header extension as one producer or consumer uses it.
///
/// @param uri name of the extension
/// @param id 1 to 14 with the one-byte form
/// @param encrypt always false here
/// @param parameters unused
public record RtpHeaderExtensionParameters(
        String uri, int id, boolean encrypt, @Nullable Map<String, Object> parameters) {
    public RtpHeaderExtensionParameters {
        Limits.text("headerExtensions.uri", uri, 256);
        Limits.within("headerExtensions.id", id, 1, 255);
        parameters = Limits.parameters(parameters);
    }
}
