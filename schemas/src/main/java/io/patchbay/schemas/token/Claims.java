package io.patchbay.schemas.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// The claims of a token. Every accessor answers with nothing, instead of failing, when a claim is absent, null or of
/// another type than asked for. Read-only: callers do not change the nodes they get.
public final class Claims {
    /// The end of the year 9999, so that sums of milliseconds cannot overflow.
    private static final long LAST_SECOND = 253_402_300_799L;

    private final ObjectNode json;

    Claims(ObjectNode json) {
        this.json = json;
    }

    /// `iss`, if it is a text of one character or more.
    public Optional<String> iss() {
        return text("iss").filter(iss -> !iss.isEmpty());
    }

    /// `key`, if it is a text of one character or more: see [LenientBase64].
    public Optional<String> key() {
        return text("key").filter(key -> !key.isEmpty());
    }

    /// `exp` as a time, cut to the years 1970 to 9999.
    public Optional<Instant> exp() {
        var exp = number("exp");
        return exp.isEmpty() ? Optional.empty() : Optional.of(instant(exp.getAsDouble()));
    }

    /// A claim that is a JSON string.
    public Optional<String> text(String name) {
        var value = json.get(name);
        return value != null && value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /// A claim that is a finite JSON number.
    public OptionalDouble number(String name) {
        var value = json.get(name);
        return value != null && value.isNumber() && Double.isFinite(value.doubleValue())
                ? OptionalDouble.of(value.doubleValue())
                : OptionalDouble.empty();
    }

    /// A claim of any type, with its JSON type kept (session ids are numbers for some callers, strings for others).
    /// JSON null counts as absent.
    public Optional<JsonNode> get(String name) {
        return has(name) ? Optional.of(json.get(name)) : Optional.empty();
    }

    /// Whether the claim is there and not null.
    public boolean has(String name) {
        return json.hasNonNull(name);
    }

    private static Instant instant(double seconds) {
        return Instant.ofEpochSecond(Math.clamp((long) Math.floor(seconds), 0, LAST_SECOND));
    }

    /// Tells how many claims there are and no more: `key` is a secret.
    @Override
    public String toString() {
        return "Claims[" + json.size() + " claims]";
    }
}
