package io.patchbay.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes spans (ADR 0066). They are sent by OTLP over HTTP if `OTEL_EXPORTER_OTLP_ENDPOINT` is set; otherwise there are
/// their ids and nothing else. Thread-safe.
public final class Tracing implements AutoCloseable {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private Tracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("io.patchbay");
    }

    /// Tracing as this process' environment says.
    ///
    /// @param service name of the service in traces
    public static Tracing ofEnvironment(String service) {
        return of(service, System.getenv());
    }

    /// Tracing as an environment says.
    public static Tracing of(String service, Map<String, String> env) {
        var provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service)));
        var endpoint = env.getOrDefault(ENDPOINT, "").strip();
        if (!endpoint.isEmpty()) {
            provider.addSpanProcessor(BatchSpanProcessor.builder(exporter(endpoint, env.getOrDefault(HEADERS, "")))
                    .build());
        }
        return new Tracing(provider.build());
    }

    private static OtlpHttpSpanExporter exporter(String endpoint, String headers) {
        var base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        var exporter = OtlpHttpSpanExporter.builder().setEndpoint(base + "/v1/traces");
        for (var pair : headers.split(",", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                exporter.addHeader(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return exporter.build();
    }

    /// Starts a span that somebody asked for.
    ///
    /// @param parent null for the first one of a trace
    public Span serve(String name, @Nullable TraceContext parent) {
        return new Span(tracer.spanBuilder(name)
                .setSpanKind(SpanKind.SERVER)
                .setParent(context(parent))
                .startSpan());
    }

    /// Notes a span that is over.
    public void record(String name, TraceContext parent, Instant start, Map<String, String> attributes) {
        var span = tracer.spanBuilder(name).setParent(context(parent)).setStartTimestamp(start);
        attributes.forEach(span::setAttribute);
        span.startSpan().end();
    }

    private static Context context(@Nullable TraceContext parent) {
        if (parent == null) {
            return Context.root();
        }
        var flags = parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        var remote =
                SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
        return Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote));
    }

    /// Sends what is left, within some seconds.
    @Override
    public void close() {
        provider.shutdown().join(3, TimeUnit.SECONDS);
    }
}
