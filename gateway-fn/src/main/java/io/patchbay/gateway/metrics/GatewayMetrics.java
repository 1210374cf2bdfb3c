package io.patchbay.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Everything the gateway counts. Labels are small closed sets, never ids. Listed in `docs/metrics.md`.
/// Thread-safe.
public final class GatewayMetrics {
    public static final String CHANNEL_REQUESTS = "sfu.gateway.channel.requests";
    public static final String CHANNEL_SECONDS = "sfu.gateway.channel.duration";
    public static final String ATTEMPTS = "sfu.gateway.attempts";
    public static final String DECISIONS = "sfu.gateway.decisions";
    public static final String TOKENS_REJECTED = "sfu.gateway.tokens.rejected";
    public static final String AFFINITY_LOOKUPS = "sfu.gateway.affinity.lookups";
    public static final String EVENTS_PUBLISHED = "sfu.gateway.events.published";
    public static final String EVENTS_DROPPED = "sfu.gateway.events.dropped";
    public static final String TABLE_AGE = "sfu.gateway.table.age.seconds";
    public static final String TABLE_FROZEN = "sfu.gateway.table.frozen.seconds";
    public static final String TABLE_NODES = "sfu.gateway.table.nodes";
    public static final String TABLE_REFRESHES = "sfu.gateway.table.refreshes";
    public static final String BREAKERS_OPEN = "sfu.gateway.breakers.open";
    public static final String REGISTRATIONS = "sfu.gateway.registrations";
    public static final String SHADOW_DECISIONS = "sfu.gateway.shadow.decisions";
    public static final String SHADOW_REGRET = "sfu.gateway.shadow.regret.permille";
    public static final String DISCONNECTS = "sfu.gateway.disconnects";
    public static final String SAFE_HEADROOM = "sfu.gateway.safe.headroom.sessions";
    public static final String TOKENS_ACCEPTED = "sfu.gateway.tokens.accepted";
    public static final String REGISTRATION_TOKENS_ACCEPTED = "sfu.gateway.registration.tokens.accepted";
    public static final String SECRETS_RELOADS = "sfu.gateway.secrets.reloads";
    public static final String LIMITED = "sfu.gateway.limited";
    public static final String HEDGES = "sfu.gateway.hedges";
    public static final String RELEASES = "sfu.gateway.channel.releases";

    /// All names, for the page that lists them.
    public static final List<String> ALL = List.of(
            CHANNEL_REQUESTS,
            CHANNEL_SECONDS,
            ATTEMPTS,
            DECISIONS,
            TOKENS_REJECTED,
            AFFINITY_LOOKUPS,
            EVENTS_PUBLISHED,
            EVENTS_DROPPED,
            TABLE_AGE,
            TABLE_FROZEN,
            TABLE_NODES,
            TABLE_REFRESHES,
            BREAKERS_OPEN,
            REGISTRATIONS,
            SHADOW_DECISIONS,
            SHADOW_REGRET,
            DISCONNECTS,
            HEDGES,
            RELEASES,
            SAFE_HEADROOM,
            TOKENS_ACCEPTED,
            REGISTRATION_TOKENS_ACCEPTED,
            SECRETS_RELOADS,
            LIMITED);

    private final MeterRegistry registry;
    private final Timer channelSeconds;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.channelSeconds = Timer.builder(CHANNEL_SECONDS)
                .description("Channel requests from token to answer")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofMillis(1000),
                        Duration.ofMillis(2500))
                .register(registry);
        KnownSeries.all().forEach(series -> series.values().forEach(value -> counter(series, value)));
        regret("live");
        regret("shadow");
    }

    public void channelRequest(String outcome, long elapsedNs) {
        count(CHANNEL_REQUESTS, "outcome", outcome);
        channelSeconds.record(Duration.ofNanos(elapsedNs));
    }

    public void attempt(String outcome) {
        count(ATTEMPTS, "outcome", outcome);
    }

    public void decision(Enum<?> rule) {
        count(DECISIONS, "rule", label(rule));
    }

    public void tokenRejected(String cause) {
        count(TOKENS_REJECTED, "cause", cause);
    }

    public void affinityLookup(String outcome) {
        count(AFFINITY_LOOKUPS, "outcome", outcome);
    }

    public void eventPublished(String topic) {
        count(EVENTS_PUBLISHED, "topic", topic);
    }

    public void eventDropped(String topic) {
        count(EVENTS_DROPPED, "topic", topic);
    }

    public void tableRefresh(String outcome) {
        count(TABLE_REFRESHES, "outcome", outcome);
    }

    public void registration(String outcome) {
        count(REGISTRATIONS, "outcome", outcome);
    }

    public void disconnect(String outcome) {
        count(DISCONNECTS, "outcome", outcome);
    }

    /// A tenant's token was verified, by its newest key or an older one.
    public void tokenAccepted(String key) {
        count(TOKENS_ACCEPTED, "key", key);
    }

    /// A token of a node that registers was verified, by the newest key or an older one.
    public void registrationTokenAccepted(String key) {
        count(REGISTRATION_TOKENS_ACCEPTED, "key", key);
    }

    public void secretsReload(String outcome) {
        count(SECRETS_RELOADS, "outcome", outcome);
    }

    /// A request was refused by a limit.
    public void limited(String limit) {
        count(LIMITED, "limit", limit);
    }

    /// A second node was asked while the first was under way, or would have been.
    public void hedge(String outcome) {
        count(HEDGES, "outcome", outcome);
    }

    /// A node was asked to close a channel that nobody was told of.
    public void release(String outcome) {
        count(RELEASES, "outcome", outcome);
    }

    /// The second policy answered a live request.
    ///
    /// @param outcome `same`, `other-node`, `only-live` or `only-shadow`
    public void shadow(String outcome) {
        count(SHADOW_DECISIONS, "outcome", outcome);
    }

    /// Both policies picked a node, not the same.
    ///
    /// @param permille by how much the live pick was more loaded than the other; negative if it was less
    public void shadowRegret(double permille) {
        regret(permille >= 0 ? "live" : "shadow").record(Math.abs(permille));
    }

    private DistributionSummary regret(String worse) {
        return DistributionSummary.builder(SHADOW_REGRET).tag("worse", worse).register(registry);
    }

    public void gauge(String name, Supplier<Number> value) {
        io.micrometer.core.instrument.Gauge.builder(name, value).register(registry);
    }

    /// A constant as a label: lower case, dashes.
    public static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A label nobody knew of is counted all the same, but tests fail.
    private void count(String name, String label, String value) {
        assert counters.containsKey(name + '\n' + value) : "not in KnownSeries: " + name + " " + label + "=" + value;
        counters.computeIfAbsent(
                        name + '\n' + value,
                        _ -> Counter.builder(name).tag(label, value).register(registry))
                .increment();
    }

    private void counter(KnownSeries.Series series, String value) {
        var counter = Counter.builder(series.name()).tag(series.label(), value).register(registry);
        counters.put(series.name() + '\n' + value, counter);
    }
}
