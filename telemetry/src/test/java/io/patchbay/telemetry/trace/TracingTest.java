package io.patchbay.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class TracingTest {
    @Test
    void shouldContinueATraceAndBeginOne() {
        try (var tracing = Tracing.of("test", Map.of())) {
            var parent = new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

            var child = tracing.serve("work", parent).context();
            var first = tracing.serve("work", null).context();

            assertThat(child.traceId()).isEqualTo(parent.traceId());
            assertThat(child.spanId()).isNotEqualTo(parent.spanId());
            assertThat(TraceContext.parse(first.header())).contains(first);
            assertThat(first.traceId()).isNotEqualTo(parent.traceId());
        }
    }

    @Test
    void shouldSendSpansByOtlpToARealServer() throws Exception {
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/v1/traces", exchange -> {
            bodies.add(exchange.getRequestHeaders().getFirst("Api-Key")
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            var env = Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                    "OTEL_EXPORTER_OTLP_HEADERS",
                    "api-key=secret");
            try (var tracing = Tracing.of("patchbay-test", env)) {
                var span = tracing.serve("place channel", null).with("outcome", "placed");
                tracing.record("join", span.context(), Instant.now(), Map.of("dialect", "odoo"));
                span.end();
            }

            assertThat(String.join("", bodies))
                    .contains("secret", "patchbay-test", "place channel", "outcome", "placed", "join", "odoo");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldNameTheTraceOnlyWhileCounting() {
        var spans = new CurrentTrace();
        var trace = new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

        CurrentTrace.during(trace, () -> {
            assertThat(spans.getCurrentTraceId()).isEqualTo(trace.traceId());
            assertThat(spans.isCurrentSpanSampled()).isTrue();
        });

        assertThat(spans.getCurrentTraceId()).isNull();
        assertThat(spans.isCurrentSpanSampled()).isFalse();
    }
}
