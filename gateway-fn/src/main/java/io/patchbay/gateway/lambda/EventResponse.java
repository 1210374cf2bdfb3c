package io.patchbay.gateway.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The answer to an event, in payload format 2.0.
///
/// @param status HTTP status
/// @param headers lines of one name are joined, as the format wants it
/// @param cookies each `Set-Cookie` by itself
/// @param body text, or base64 of it
/// @param base64 whether the body is base64
record EventResponse(int status, Map<String, String> headers, List<String> cookies, String body, boolean base64) {
    /// Lambda takes 6 MB; the rest is for headers and escapes.
    private static final int MAX_BODY = 5 << 20;

    /// Headers of the connection that the answer came over; AWS writes its own.
    private static final Set<String> DROPPED = Set.of("connection", "keep-alive", "transfer-encoding", "upgrade");

    private static final JsonFactory JSON = new JsonFactory();

    static EventResponse of(Outcome.Answer answer) {
        if (answer.body().length > MAX_BODY) {
            return error(500, "the answer is larger than Lambda can carry; ask a gateway in server form");
        }
        var headers = new LinkedHashMap<String, String>();
        var cookies = new ArrayList<String>();
        for (Header header : answer.headers()) {
            var name = header.name().toLowerCase(Locale.ROOT);
            if (name.equals("set-cookie")) {
                cookies.add(header.value());
            } else if (!DROPPED.contains(name)) {
                headers.merge(header.name(), header.value(), (one, other) -> one + ", " + other);
            }
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer.body()));
            return new EventResponse(answer.status(), headers, cookies, text.toString(), false);
        } catch (CharacterCodingException e) {
            var coded = Base64.getEncoder().encodeToString(answer.body());
            return new EventResponse(answer.status(), headers, cookies, coded, true);
        }
    }

    /// `{"error": "..."}`.
    ///
    /// @param message without quotes and backslashes
    static EventResponse error(int status, String message) {
        return new EventResponse(
                status,
                Map.of("content-type", "application/json"),
                List.of(),
                "{\"error\":\"" + message.replaceAll("[\"\\\\]", "'") + "\"}",
                false);
    }

    void write(OutputStream out) throws IOException {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("statusCode", status);
            json.writeObjectFieldStart("headers");
            for (var header : headers.entrySet()) {
                json.writeStringField(header.getKey(), header.getValue());
            }
            json.writeEndObject();
            if (!cookies.isEmpty()) {
                json.writeArrayFieldStart("cookies");
                for (var cookie : cookies) {
                    json.writeString(cookie);
                }
                json.writeEndArray();
            }
            json.writeStringField("body", body);
            json.writeBooleanField("isBase64Encoded", base64);
            json.writeEndObject();
        }
    }
}
