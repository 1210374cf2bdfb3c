package io.patchbay.gateway.channel;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.patchbay.gateway.config.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Keeps one tenant from using up what is there for all: a rate and a number of requests at a time. Never waits.
/// Thread-safe.
final class TenantGate {
    private final Map<String, Gate> gates;

    private record Gate(RateLimiter rate, Bulkhead concurrency) {}

    TenantGate(List<Tenant> tenants) {
        gates = tenants.stream().collect(Collectors.toMap(Tenant::name, TenantGate::gate));
    }

    /// Lets a request in, or not. Each that was let in has to [#leave].
    boolean enter(Tenant tenant) {
        var gate = gate(tenant.name());
        if (!gate.concurrency().tryAcquirePermission()) {
            return false;
        }
        if (gate.rate().acquirePermission()) {
            return true;
        }
        gate.concurrency().releasePermission();
        return false;
    }

    void leave(Tenant tenant) {
        gate(tenant.name()).concurrency().onComplete();
    }

    private Gate gate(String name) {
        var gate = gates.get(name);
        if (gate == null) {
            throw new IllegalStateException("no such tenant: " + name);
        }
        return gate;
    }

    private static Gate gate(Tenant tenant) {
        var rate = RateLimiterConfig.custom()
                .limitForPeriod(tenant.limits().requestsPerSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build();
        var concurrency = BulkheadConfig.custom()
                .maxConcurrentCalls(tenant.limits().maxConcurrent())
                .maxWaitDuration(Duration.ZERO)
                .build();
        return new Gate(RateLimiter.of(tenant.name(), rate), Bulkhead.of(tenant.name(), concurrency));
    }
}
