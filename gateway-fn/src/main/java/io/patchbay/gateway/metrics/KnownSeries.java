package io.patchbay.gateway.metrics;

import io.patchbay.placement.Rule;
import io.patchbay.schemas.token.Verification;
import io.patchbay.schemas.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Every counter with every value of its label. All of them are there from the start, at 0: to Prometheus a series
/// that first appears with 1 did not increase, so an alert would miss the first event of its kind.
final class KnownSeries {
    /// One counter.
    ///
    /// @param label name of the only label
    /// @param values all that it can have
    record Series(String name, String label, List<String> values) {}

    private static final String OUTCOME = "outcome";
    private static final String TOPIC = "topic";
    /// Which of several keys signed a token.
    private static final List<String> KEYS = List.of("newest", "older");

    /// What gateways write.
    private static final List<String> TOPICS =
            List.of(Topics.HEARTBEATS, Topics.PICKS, Topics.NODE_REPORTS, Topics.DECISIONS, Topics.CHANNELS);

    private KnownSeries() {}

    static List<Series> all() {
        return List.of(
                outcomes(
                        GatewayMetrics.CHANNEL_REQUESTS,
                        "placed",
                        "declined",
                        "unavailable",
                        "too-many",
                        "gone",
                        "error"),
                outcomes(GatewayMetrics.ATTEMPTS, "ok", "declined", "connect-failed", "timeout", "server-error"),
                new Series(
                        GatewayMetrics.DECISIONS, "rule", labels(Rule.values()).toList()),
                new Series(GatewayMetrics.TOKENS_REJECTED, "cause", causes()),
                outcomes(
                        GatewayMetrics.AFFINITY_LOOKUPS,
                        "owner",
                        "claimed",
                        "none",
                        "failed",
                        "owner-by-node",
                        "unknown"),
                new Series(GatewayMetrics.EVENTS_PUBLISHED, TOPIC, TOPICS),
                new Series(GatewayMetrics.EVENTS_DROPPED, TOPIC, TOPICS),
                outcomes(GatewayMetrics.TABLE_REFRESHES, "ok", "failed"),
                outcomes(GatewayMetrics.REGISTRATIONS, "accepted", "bad", "foreign", "unavailable", "error"),
                outcomes(GatewayMetrics.SHADOW_DECISIONS, "same", "other-node", "only-live", "only-shadow"),
                outcomes(GatewayMetrics.DISCONNECTS, "ok", "failed", "refused"),
                outcomes(GatewayMetrics.HEDGES, "sent", "won", "over-budget", "nobody-else"),
                outcomes(GatewayMetrics.RELEASES, "closed", "kept", "refused", "failed", "too-many"),
                new Series(GatewayMetrics.TOKENS_ACCEPTED, "key", KEYS),
                new Series(GatewayMetrics.REGISTRATION_TOKENS_ACCEPTED, "key", KEYS),
                outcomes(GatewayMetrics.SECRETS_RELOADS, "ok", "failed"),
                new Series(
                        GatewayMetrics.LIMITED,
                        "limit",
                        List.of(
                                "tenant-rate",
                                "tenant-concurrency",
                                "body",
                                "headers",
                                "token",
                                "query",
                                "request-line",
                                "disconnect-channels",
                                "disconnect-address")));
    }

    private static Series outcomes(String name, String... values) {
        return new Series(name, OUTCOME, List.of(values));
    }

    private static List<String> causes() {
        return Stream.concat(
                        labels(Verification.Cause.values()),
                        Stream.of("malformed", "no-registration-key", "no-sub", "operator"))
                .toList();
    }

    private static Stream<String> labels(Enum<?>[] values) {
        return Arrays.stream(values).map(GatewayMetrics::label);
    }
}
