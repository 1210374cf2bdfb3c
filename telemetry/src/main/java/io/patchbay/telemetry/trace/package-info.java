/// Traces: W3C context in and out, spans to OTLP where somebody listens, exemplars. May use the OpenTelemetry API and
/// SDK.
@NullMarked
package io.patchbay.telemetry.trace;

import org.jspecify.annotations.NullMarked;
