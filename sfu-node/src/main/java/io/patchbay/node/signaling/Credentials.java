package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client says first.
///
/// @param channelUuid null in the form of dialect 1.1 and older, where the token names the channel
/// @param jwt unverified
record Credentials(@Nullable String channelUuid, String jwt) {

    /// Reads `{"channelUUID", "jwt"}` or a bare JSON string.
    static Parsed parse(String text) {
        return BusJson.parse(text).map(Credentials::of).orElseGet(Parsed.NotJson::new);
    }

    /// Outcome of reading.
    sealed interface Parsed {
        record Ok(Credentials credentials) implements Parsed {}

        /// JSON, but no credentials in it.
        record Missing() implements Parsed {}

        record NotJson() implements Parsed {}
    }

    private static Parsed of(JsonNode json) {
        if (json.isTextual()) {
            return new Parsed.Ok(new Credentials(null, json.textValue()));
        }
        if (!json.path("jwt").isTextual()) {
            return new Parsed.Missing();
        }
        var uuid = Optional.ofNullable(json.path("channelUUID").textValue()).filter(value -> !value.isEmpty());
        return new Parsed.Ok(new Credentials(uuid.orElse(null), json.path("jwt").textValue()));
    }
}
