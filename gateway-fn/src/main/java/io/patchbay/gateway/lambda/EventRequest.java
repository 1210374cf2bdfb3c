package io.patchbay.gateway.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.gateway.http.CallerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The HTTP request in an event of API Gateway v2 or of a function URL (payload format 2.0, which both use).
///
/// @param method in upper case
/// @param target path with the raw query, fit for a request line
/// @param headers what the caller sent, one line for each name, and who the caller is
/// @param body decoded text
record EventRequest(String method, String target, List<Header> headers, String body) {
    /// Lambda itself takes no larger event.
    private static final int MAX_BYTES = 6 << 20;

    private static final int MAX_DEPTH = 64;
    private static final String DOCUMENTATION = "the gateway takes events of payload format 2.0";

    /// Headers between two hops, and those that this side has to set.
    private static final Set<String> DROPPED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "host",
            "content-length",
            "cookie",
            "x-forwarded-for",
            CallerAddress.EVENT_CALLER.toLowerCase(Locale.ROOT));

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .build())
            .build();

    EventRequest {
        headers = List.copyOf(headers);
    }

    /// Reads an event.
    ///
    /// @throws BadEvent if it is none
    static EventRequest of(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new BadEvent("event: is larger than " + MAX_BYTES + " bytes");
        }
        JsonNode event;
        try {
            event = MAPPER.readTree(json);
        } catch (IOException e) {
            throw new BadEvent("event: is not JSON");
        }
        if (!event.path("version").asText().equals("2.0")) {
            throw new BadEvent("version: must be 2.0; " + DOCUMENTATION);
        }
        var http = event.path("requestContext").path("http");
        var caller = text(http, "requestContext.http.", "sourceIp");
        return new EventRequest(
                method(text(http, "requestContext.http.", "method")),
                target(text(event, "", "rawPath"), event.path("rawQueryString").asText()),
                headers(event, caller),
                body(event));
    }

    private static String text(JsonNode node, String where, String field) {
        var value = node.path(field);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new BadEvent(where + field + ": is missing; " + DOCUMENTATION);
        }
        return value.textValue();
    }

    private static String method(String name) {
        if (!name.matches("[A-Za-z]{1,16}")) {
            throw new BadEvent("requestContext.http.method: is no HTTP method");
        }
        return name.toUpperCase(Locale.ROOT);
    }

    private static String target(String path, String query) {
        if (!path.startsWith("/")) {
            throw new BadEvent("rawPath: does not start with a slash");
        }
        var encodedPath = fit(path).replace("?", "%3F");
        return query.isEmpty() ? encodedPath : encodedPath + '?' + fit(query);
    }

    /// API Gateway decodes paths: what cannot stand in a request line is encoded, all else stays byte for byte.
    private static String fit(String raw) {
        var fit = new StringBuilder(raw.length());
        for (var octet : raw.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7f && octet != '#' && octet != '"' && octet != '<' && octet != '>') {
                fit.append((char) octet);
            } else {
                fit.append(String.format("%%%02X", octet & 0xff));
            }
        }
        return fit.toString();
    }

    private static List<Header> headers(JsonNode event, String caller) {
        var headers = new ArrayList<Header>();
        var all = event.path("headers");
        for (var header : all.properties()) {
            var name = header.getKey();
            if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(new Header(name(name), value(name, header.getValue())));
            }
        }
        var cookies = new ArrayList<String>();
        event.path("cookies").forEach(cookie -> cookies.add(value("cookies", cookie)));
        if (!cookies.isEmpty()) {
            headers.add(new Header("Cookie", String.join("; ", cookies)));
        }
        var via = via(all, caller);
        if (!via.isEmpty()) {
            headers.add(new Header("X-Forwarded-For", via));
        }
        headers.add(new Header(CallerAddress.EVENT_CALLER, value("requestContext.http.sourceIp", caller)));
        return headers;
    }

    /// What the caller said before AWS added the caller itself.
    private static String via(JsonNode headers, String caller) {
        for (var header : headers.properties()) {
            if (header.getKey().equalsIgnoreCase("x-forwarded-for")) {
                var chain = value(header.getKey(), header.getValue()).strip();
                if (chain.equals(caller)) {
                    return "";
                }
                return chain.endsWith("," + caller) || chain.endsWith(", " + caller)
                        ? chain.substring(0, chain.lastIndexOf(',')).strip()
                        : chain;
            }
        }
        return "";
    }

    private static String name(String name) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")) {
            throw new BadEvent("headers: a name is no HTTP header name");
        }
        return name;
    }

    private static String value(String name, JsonNode value) {
        return value(name, value.isTextual() ? value.textValue() : "\n");
    }

    private static String value(String name, String value) {
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new BadEvent("headers." + name.replaceAll("[^A-Za-z0-9.-]", "?") + ": is no HTTP header value");
        }
        return value;
    }

    private static String body(JsonNode event) {
        var body = event.path("body").asText("");
        if (!event.path("isBase64Encoded").asBoolean(false)) {
            return body;
        }
        try {
            return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadEvent("body: is not base64, though isBase64Encoded says so");
        }
    }
}
