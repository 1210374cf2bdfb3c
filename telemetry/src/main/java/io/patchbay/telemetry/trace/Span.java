package io.patchbay.telemetry.trace;

/// A span under way. Used by one thread after the other.
public final class Span {
    private final io.opentelemetry.api.trace.Span span;

    Span(io.opentelemetry.api.trace.Span span) {
        this.span = span;
    }

    /// How others refer to it.
    public TraceContext context() {
        var context = span.getSpanContext();
        return new TraceContext(context.getTraceId(), context.getSpanId(), context.isSampled());
    }

    /// Says something of it; the name is one of a small set.
    public Span with(String name, String value) {
        span.setAttribute(name, value);
        return this;
    }

    /// Ends it, once.
    public void end() {
        span.end();
    }
}
