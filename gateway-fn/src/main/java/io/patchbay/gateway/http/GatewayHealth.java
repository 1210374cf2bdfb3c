package io.patchbay.gateway.http;

import io.patchbay.gateway.auth.KeyUse;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.Breakers;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.reload.CertificatesReloader;
import io.patchbay.gateway.reload.SecretsReloader;
import io.patchbay.gateway.table.AggregatorClient;
import io.patchbay.gateway.table.FleetSilence;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.gateway.table.TableRefresher;
import io.patchbay.gateway.table.TableView;
import io.patchbay.placement.Candidate;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.RegionCapacity;
import io.patchbay.schemas.event.LoadRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells how the gateway and the nodes are, from the same table and judgement that decisions use.
public final class GatewayHealth {
    private static final long STALE_MS = 5_000;

    private final GatewayConfig config;
    private final TableHolder table;
    private final TableRefresher refresher;
    private final AggregatorClient aggregators;
    private final EventPublisher publisher;
    private final Breakers breakers;
    private final SecretsReloader secrets;
    private final CertificatesReloader certificates;

    public GatewayHealth(Sources sources) {
        this.config = sources.config();
        this.table = sources.table();
        this.refresher = sources.refresher();
        this.aggregators = sources.aggregators();
        this.publisher = sources.publisher();
        this.breakers = sources.breakers();
        this.secrets = sources.secrets();
        this.certificates = sources.certificates();
    }

    /// Where the facts come from.
    public record Sources(
            GatewayConfig config,
            TableHolder table,
            TableRefresher refresher,
            AggregatorClient aggregators,
            EventPublisher publisher,
            Breakers breakers,
            SecretsReloader secrets,
            CertificatesReloader certificates) {}

    /// Whether there is a table to route on: static nodes, or a snapshot however old.
    boolean isReady() {
        var view = table.view();
        return config.isAlone() || view.isSnapshot() || !view.rows().isEmpty();
    }

    /// What does not work as it should, each in a few words, a silence of most nodes among it. Requests
    /// are answered all the same.
    public List<String> degraded() {
        var reasons = new ArrayList<>(degradedHere());
        var frozenMs = table.frozenMs();
        if (frozenMs > 0) {
            reasons.add(FleetSilence.words(frozenMs));
        }
        return reasons;
    }

    /// The same without what the table tells by itself.
    public List<String> degradedHere() {
        var reasons = new ArrayList<String>();
        if (!config.isAlone() && !table.view().isSnapshot()) {
            reasons.add("no load table yet: " + refresher.lastError());
        } else if (!config.isAlone() && !refresher.isReachable()) {
            reasons.add("load table is " + refresher.age().toSeconds() + " s old: " + refresher.lastError());
        }
        if (publisher.state() == EventPublisher.State.DOWN) {
            reasons.add("Kafka does not take events; picks and reports are lost");
        }
        if (!secrets.error().isEmpty()) {
            reasons.add("the new secrets are wrong, the last ones stay in use: " + secrets.error());
        }
        certificates
                .errors()
                .forEach(error -> reasons.add("a new certificate is wrong, the last one stays in use: " + error));
        return reasons;
    }

    /// The whole report of `/v1/health`.
    ///
    /// @param forOperator whether it may name tenants and their keys
    Map<String, Object> report(boolean forOperator) {
        var view = table.view();
        var report = new LinkedHashMap<String, Object>();
        report.put("gateway", gateway(view));
        if (forOperator) {
            report.put("keys", keys());
            report.put("nodeKeys", nodeKeys());
            report.put("registrationKeys", registrationKeys());
        }
        report.put("regions", regions(view));
        report.put("nodes", nodes(view));
        return report;
    }

    /// When each tenant's keys were last used here. Ids of keys, never keys.
    private List<Map<String, Object>> keys() {
        var keys = new ArrayList<Map<String, Object>>();
        for (var use : secrets.keyUses()) {
            var key = new LinkedHashMap<String, Object>();
            key.put("tenant", use.tenant());
            key.putAll(key(use));
            keys.add(key);
        }
        return keys;
    }

    /// When each key of registration tokens was last used here. Ids of keys, never keys.
    private List<Map<String, Object>> registrationKeys() {
        return secrets.registrationKeyUses().stream().map(GatewayHealth::key).toList();
    }

    private static Map<String, Object> key(KeyUse use) {
        var key = new LinkedHashMap<String, Object>();
        key.put("keyId", use.keyId());
        key.put("tokens", use.tokens());
        key.put("lastUsedMs", use.lastUsedMs());
        return key;
    }

    /// When nodes last took each of the keys that the secrets have for them. Ids of keys, never keys.
    private List<Map<String, Object>> nodeKeys() {
        var keys = new ArrayList<Map<String, Object>>();
        for (var use : table.nodeKeyUses()) {
            var key = new LinkedHashMap<String, Object>();
            key.put("address", use.address());
            key.put("keyId", use.keyId());
            key.put("requests", use.requests());
            key.put("lastUsedMs", use.lastUsedMs());
            keys.add(key);
        }
        return keys;
    }

    private Map<String, Object> gateway(TableView view) {
        var gateway = new LinkedHashMap<String, Object>();
        var degraded = degraded();
        gateway.put("id", config.id());
        gateway.put("status", degraded.isEmpty() ? "ok" : "degraded");
        gateway.put("degraded", degraded);
        gateway.put("snapshotId", view.snapshotId());
        gateway.put("snapshotAgeMs", view.isSnapshot() ? refresher.age().toMillis() : 0);
        gateway.put("snapshotFresh", view.isSnapshot() && refresher.age().toMillis() < STALE_MS);
        gateway.put("restoring", view.restoring());
        gateway.put("aggregator", aggregators.name());
        gateway.put("kafka", GatewayMetrics.label(publisher.state()));
        gateway.put("eventsQueued", publisher.queued());
        gateway.put("secretsReadAtMs", secrets.loadedAtMs());
        gateway.put("strategy", GatewayMetrics.label(config.policy().strategy()));
        return gateway;
    }

    /// The sessions that some region could still take if its largest node were lost, in the region that is
    /// worst off; negative: there is one that could not take the sessions it has. 0 without any node.
    public long leastSafeHeadroom() {
        return RegionCapacity.byRegion(table.view().rows()).values().stream()
                .filter(region -> region.nodes() > 0)
                .mapToLong(region -> region.safeSessions() - region.sessions())
                .min()
                .orElse(0);
    }

    private static List<Map<String, Object>> regions(TableView view) {
        var regions = new ArrayList<Map<String, Object>>();
        RegionCapacity.byRegion(view.rows()).forEach((name, capacity) -> {
            var region = new LinkedHashMap<String, Object>();
            region.put("region", name);
            region.put("nodes", capacity.nodes());
            region.put("sessions", capacity.sessions());
            region.put("maxSessions", capacity.maxSessions());
            region.put("safeSessions", capacity.safeSessions());
            region.put("safeHeadroom", capacity.safeSessions() - capacity.sessions());
            regions.add(region);
        });
        return regions;
    }

    private List<Map<String, Object>> nodes(TableView view) {
        var nowMs = view.nowMs(System.nanoTime());
        var candidates = candidates(view, nowMs);
        var nodes = new ArrayList<Map<String, Object>>();
        for (var row : view.rows()) {
            nodes.add(node(row, candidates.get(row.nodeId()), nowMs));
        }
        return nodes;
    }

    private Map<String, Object> node(LoadRow row, @org.jspecify.annotations.Nullable Candidate candidate, long nowMs) {
        var node = new LinkedHashMap<String, Object>();
        node.put("nodeId", row.nodeId());
        node.put("address", row.address());
        node.put("publicUrl", row.publicUrl() == null ? row.address() : row.publicUrl());
        node.put("region", row.region());
        if (candidate != null) {
            var rejection = candidate.rejection();
            node.put("state", GatewayMetrics.label(candidate.state()));
            node.put("takesNewRooms", rejection == null);
            node.put("reason", rejection == null ? "" : GatewayMetrics.label(rejection));
            node.put("scorePermille", candidate.scorePermille());
        }
        node.put("ageMs", Math.max(0, nowMs - row.lastSeenMs()));
        node.put("intervalMs", row.intervalMs());
        node.put("source", GatewayMetrics.label(row.source()));
        node.put("channels", row.channels());
        node.put("sessions", row.sessions());
        node.put("maxSessions", row.maxSessions());
        node.put("inFlightSessions", row.inFlightSessions());
        node.put("cpuUsage", row.cpuPermille() / 1000.0);
        node.put("memoryUsage", row.memoryPermille() / 1000.0);
        node.put("egressBps", row.egressBps());
        node.put("mediaProbe", row.probeOk() ? "ok" : "failed");
        node.put("flaps", row.flaps());
        node.put("version", row.version());
        return node;
    }

    private Map<String, Candidate> candidates(TableView view, long nowMs) {
        var input = new PickInput(
                view.rows(),
                nowMs,
                config.policy(),
                "health",
                null,
                null,
                null,
                false,
                Set.of(),
                breakers.open(),
                view.keyless(),
                view.overloaded(),
                0);
        var byNode = new HashMap<String, Candidate>();
        Placement.explain(input).forEach(candidate -> byNode.put(candidate.nodeId(), candidate));
        return byNode;
    }
}
