package io.patchbay.telemetry.trace;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/// The trace that a thread works for while it counts something, for the exemplars of the Prometheus registry.
/// Thread-safe.
public final class CurrentTrace implements SpanContext {
    private static final ThreadLocal<TraceContext> CURRENT = new ThreadLocal<>();

    /// Counts something in the name of a trace, if there is one.
    public static void during(@Nullable TraceContext trace, Runnable counting) {
        if (trace == null) {
            counting.run();
            return;
        }
        CURRENT.set(trace);
        try {
            counting.run();
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        var trace = CURRENT.get();
        return trace == null ? null : trace.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        var trace = CURRENT.get();
        return trace == null ? null : trace.spanId();
    }

    /// Every trace may be an exemplar: its id is in the logs and the decision, whether or not spans are sent.
    @Override
    public boolean isCurrentSpanSampled() {
        return CURRENT.get() != null;
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // Nothing is kept for it.
    }
}
