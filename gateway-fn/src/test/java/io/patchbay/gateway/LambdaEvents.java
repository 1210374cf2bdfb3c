package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.gateway.lambda.GatewayHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Events as API Gateway v2 and function URLs send them, and what is answered beside an answer over HTTP.
final class LambdaEvents {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private LambdaEvents() {}

    static void assertSame(String what, JsonNode event, HttpResponse<String> http) {
        assertThat(event.path("statusCode").asInt()).as(what).isEqualTo(http.statusCode());
        assertThat(comparable(event))
                .as(what)
                .isEqualTo(comparable(http.headers().map()));
        assertThat(event.path("body").asText()).as(what).isEqualTo(http.body());
    }

    static JsonNode call(GatewayHandler handler, String event) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(UTF_8)), out, null);
        return JSON.readTree(out.toByteArray());
    }

    /// Payload format 2.0 as AWS documents it.
    static String event(
            String method, String target, Map<String, String> headers, @Nullable String body, boolean base64) {
        var mark = target.indexOf('?');
        var path = mark < 0 ? target : target.substring(0, mark);
        var event = JSON.createObjectNode();
        event.put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", path)
                .put("rawQueryString", mark < 0 ? "" : target.substring(mark + 1));
        var lines = event.putObject("headers");
        lines.put("host", "abcdefghij.lambda-url.eu-west-1.on.aws")
                .put("x-forwarded-proto", "https")
                .put("x-forwarded-port", "443")
                .put("content-length", "999")
                .put("connection", "keep-alive");
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                lines.put(name, value);
            }
        });
        event.putArray("cookies").add("a=1").add("b=2");
        event.putObject("requestContext")
                .put("accountId", "anonymous")
                .put("apiId", "abcdefghij")
                .put("requestId", "id")
                .put("stage", "$default")
                .put("timeEpoch", 1_767_225_600_000L)
                .putObject("http")
                .put("method", method)
                .put("path", path)
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "127.0.0.1")
                .put("userAgent", "python-requests/2.32");
        if (body != null) {
            event.put("body", body);
        }
        event.put("isBase64Encoded", base64);
        return event.toString();
    }

    private static Map<String, String> comparable(JsonNode event) {
        var headers = new TreeMap<String, String>();
        event.path("headers")
                .properties()
                .forEach(header ->
                        put(headers, header.getKey(), header.getValue().asText()));
        return headers;
    }

    private static Map<String, String> comparable(Map<String, List<String>> http) {
        var headers = new TreeMap<String, String>();
        http.forEach((name, values) -> put(headers, name, String.join(", ", values)));
        return headers;
    }

    /// Without the date and the connection's own; a decision's id counts by its form.
    private static void put(Map<String, String> headers, String name, String value) {
        var key = name.toLowerCase(Locale.ROOT);
        if (!Set.of("date", "connection", "transfer-encoding").contains(key)) {
            headers.put(key, key.equals("patchbay-decision") ? value.replaceAll("[0-9a-f]", "x") : value);
        }
    }
}
