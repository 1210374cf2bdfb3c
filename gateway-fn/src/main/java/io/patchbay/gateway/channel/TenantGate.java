package io.patchbay.gateway.channel;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.patchbay.gateway.config.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps one tenant from using up what is there for all: a rate and a number of requests at a time. Never
/// waits. Thread-safe. Tenants and their limits may change while it works; a changed limit starts to count
/// anew.
final class TenantGate {
    private static final int MAX_TENANTS = 4_000;

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /// Limits at work.
    private record Gate(Tenant.Limits limits, RateLimiter rate, Bulkhead concurrency) {}

    /// What came of it.
    sealed interface Entry {
        /// The request may go on, and has to [#leave] in the end.
        record Admitted(Bulkhead concurrency) implements Entry {
            void leave() {
                concurrency.onComplete();
            }
        }

        /// Too many requests a second.
        record OverRate() implements Entry {}

        /// Too many requests at a time.
        record OverConcurrency() implements Entry {}
    }

    /// Lets a request in, or not.
    Entry enter(Tenant tenant) {
        var gate = gate(tenant);
        if (!gate.concurrency().tryAcquirePermission()) {
            return new Entry.OverConcurrency();
        }
        if (gate.rate().acquirePermission()) {
            return new Entry.Admitted(gate.concurrency());
        }
        gate.concurrency().releasePermission();
        return new Entry.OverRate();
    }

    private Gate gate(Tenant tenant) {
        var gate = gates.get(tenant.name());
        if (gate != null && gate.limits().equals(tenant.limits())) {
            return gate;
        }
        if (gates.size() >= MAX_TENANTS) {
            gates.clear(); // tenants that came and went; the others begin a new second
        }
        return gates.compute(
                tenant.name(),
                (_, known) -> known != null && known.limits().equals(tenant.limits()) ? known : make(tenant));
    }

    private static Gate make(Tenant tenant) {
        var rate = RateLimiterConfig.custom()
                .limitForPeriod(tenant.limits().requestsPerSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build();
        var concurrency = BulkheadConfig.custom()
                .maxConcurrentCalls(tenant.limits().maxConcurrent())
                .maxWaitDuration(Duration.ZERO)
                .build();
        return new Gate(tenant.limits(), RateLimiter.of(tenant.name(), rate), Bulkhead.of(tenant.name(), concurrency));
    }
}
