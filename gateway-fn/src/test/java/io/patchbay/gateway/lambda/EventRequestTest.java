package io.patchbay.gateway.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.gateway.forward.UpstreamRequest.Header;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventRequestTest {
    /// The example of the API Gateway guide for payload format 2.0, as far as a gateway reads it.
    private static final String EXAMPLE = """
            {"version":"2.0","routeKey":"$default","rawPath":"/path/to/resource",
             "rawQueryString":"parameter1=value1&parameter1=value2&parameter2=value",
             "cookies":["cookie1","cookie2"],
             "headers":{"Header1":"value1","Header2":"value1,value2","Host":"id.execute-api.us-east-1.amazonaws.com",
                        "X-Forwarded-For":"198.51.100.7, 203.0.113.9","Content-Length":"5"},
             "queryStringParameters":{"parameter1":"value1,value2","parameter2":"value"},
             "requestContext":{"accountId":"123456789012","apiId":"api-id","domainName":"id.execute-api.us-east-1.amazonaws.com",
               "http":{"method":"POST","path":"/path/to/resource","protocol":"HTTP/1.1","sourceIp":"203.0.113.9","userAgent":"agent"},
               "requestId":"id","routeKey":"$default","stage":"$default","time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1583348638390},
             "body":"SGVsbG8=","pathParameters":{"parameter1":"value1"},"isBase64Encoded":true}
            """;

    @Test
    void shouldReadTheDocumentedExample() {
        var request = EventRequest.of(EXAMPLE.getBytes(UTF_8));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target())
                .isEqualTo("/path/to/resource?parameter1=value1&parameter1=value2&parameter2=value");
        assertThat(request.body()).isEqualTo("Hello");
        assertThat(request.headers())
                .containsExactly(
                        new Header("Header1", "value1"),
                        new Header("Header2", "value1,value2"),
                        new Header("Cookie", "cookie1; cookie2"),
                        new Header("X-Forwarded-For", "198.51.100.7"),
                        new Header("Patchbay-Event-Caller", "203.0.113.9"));
    }

    @Test
    void shouldKeepTheRawQueryAndEncodeWhatCannotBeInARequestLine() {
        assertThat(target("/v1/a b", "x=%20a+b%2F&y=1 2")).isEqualTo("/v1/a%20b?x=%20a+b%2F&y=1%202");
        assertThat(target("/v1/a\r\nHost: evil", "")).isEqualTo("/v1/a%0D%0AHost:%20evil");
        assertThat(target("/v1/ä?b", "")).isEqualTo("/v1/%C3%A4%3Fb");
    }

    @Test
    void shouldRefuseHeadersThatAreNone() {
        for (var bad : List.of(
                EXAMPLE.replace("\"Header1\":\"value1\"", "\"Header 1\":\"value1\""),
                EXAMPLE.replace("\"Header1\":\"value1\"", "\"Header1\":\"value1\\r\\nX-Other: 1\""),
                EXAMPLE.replace("\"Header1\":\"value1\"", "\"Header1\":[1]"),
                EXAMPLE.replace("\"cookie1\"", "\"a\\nb\""),
                EXAMPLE.replace("SGVsbG8=", "not base64!"),
                EXAMPLE.replace("\"POST\"", "\"PO ST\""),
                EXAMPLE.replace("\"2.0\"", "\"1.0\""),
                EXAMPLE.replace("203.0.113.9\",\"userAgent", "203.0.113.9\\n\",\"userAgent"))) {
            assertThatThrownBy(() -> EventRequest.of(bad.getBytes(UTF_8)))
                    .as(bad)
                    .isInstanceOf(BadEvent.class)
                    .hasMessageContaining(":");
        }
    }

    @Test
    void shouldRefuseTruncatedAndRandomBytesWithAReason() {
        var seed = 20_261_121L;
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var whole = EXAMPLE.strip().getBytes(UTF_8);
        for (var length = 0; length < whole.length; length++) {
            refuses(Arrays.copyOf(whole, length));
        }
        for (var round = 0; round < 2_000; round++) {
            var changed = whole.clone();
            for (var i = 0; i < 3; i++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            readsOrRefuses(changed);
        }
    }

    private static void refuses(byte[] json) {
        assertThatThrownBy(() -> EventRequest.of(json)).isInstanceOf(BadEvent.class);
    }

    private static void readsOrRefuses(byte[] json) {
        try {
            assertThat(EventRequest.of(json).target()).startsWith("/").doesNotContain(" ", "\r", "\n");
        } catch (BadEvent e) {
            assertThat(e).hasMessageContaining(":");
        }
    }

    private static String target(String path, String query) {
        var json = EXAMPLE.replace("\"rawPath\":\"/path/to/resource\"", "\"rawPath\":" + quoted(path))
                .replace("parameter1=value1&parameter1=value2&parameter2=value", query);
        return EventRequest.of(json.getBytes(UTF_8)).target();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\r", "\\r").replace("\n", "\\n") + '"';
    }
}
