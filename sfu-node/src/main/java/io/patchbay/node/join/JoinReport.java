package io.patchbay.node.join;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListener;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.telemetry.trace.CurrentTrace;
import io.patchbay.telemetry.trace.TraceContext;
import io.patchbay.telemetry.trace.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows each session from its admission to its first media, under the trace of the gateway's decision (ADR 0066).
/// Thread-safe.
public final class JoinReport implements ChannelListener {
    private static final Logger LOG = LoggerFactory.getLogger(JoinReport.class);

    private final Tracing tracing;
    private final NodeMetrics metrics;

    public JoinReport(Tracing tracing, NodeMetrics metrics) {
        this.tracing = tracing;
        this.metrics = metrics;
    }

    @Override
    public void sessionJoined(Session session) {
        LOG.atInfo()
                .addKeyValue("channelId", session.channel().uuid())
                .addKeyValue("sessionId", session.id())
                .addKeyValue("traceId", traceId(session))
                .log("session joined");
    }

    @Override
    public void mediaFlows(Session session) {
        var took = Duration.ofMillis(Math.max(0, session.channel().nowMs() - session.joinedAtMs()));
        var trace = session.trace().orElse(null);
        CurrentTrace.during(trace, () -> metrics.mediaFlows(took));
        if (trace != null) {
            tracing.record("join", trace, Instant.ofEpochMilli(session.joinedAtMs()), Map.of());
        }
        LOG.atInfo()
                .addKeyValue("channelId", session.channel().uuid())
                .addKeyValue("sessionId", session.id())
                .addKeyValue("traceId", traceId(session))
                .addKeyValue("tookMs", took.toMillis())
                .log("first media");
    }

    @Override
    public void channelOpened(Channel channel) {
        // The request that made it says so, with its trace.
    }

    @Override
    public void channelClosed(Channel channel, boolean keep) {
        // Not a part of joining.
    }

    @Override
    public void sessionAdmitted(Channel channel) {
        // See sessionJoined.
    }

    @Override
    public void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected) {
        // Not a part of joining.
    }

    @Override
    public void sessionFailed(Channel channel) {
        // Not a part of joining.
    }

    private static String traceId(Session session) {
        return session.trace().map(TraceContext::traceId).orElse("");
    }
}
