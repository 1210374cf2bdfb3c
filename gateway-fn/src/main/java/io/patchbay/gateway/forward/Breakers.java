package io.patchbay.gateway.forward;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// This gateway's own breaker for each node that failed it lately. Opens on one connection failure or timeout, on
/// 5xx
/// answers when half of at least four go wrong; half-open after 1 s, doubling to 30 s. Nodes that never failed cost
/// nothing. Thread-safe.
public final class Breakers {
    private final CircuitBreakerConfig config;
    private final Map<String, CircuitBreaker> byNode = new ConcurrentHashMap<>();

    public Breakers() {
        this(Duration.ofSeconds(1));
    }

    /// @param firstWait until a breaker that opened for the first time is half-open
    Breakers(Duration firstWait) {
        config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(4)
                .failureRateThreshold(50)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                        IntervalFunction.ofExponentialBackoff(firstWait, 2, Duration.ofSeconds(30)))
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .build();
    }

    /// Forgets all nodes but these: one that left the fleet never answers again, so nothing else would.
    public void keep(Set<String> nodeIds) {
        byNode.keySet().retainAll(nodeIds);
    }

    /// Nodes that should be left alone for now.
    public Set<String> open() {
        if (byNode.isEmpty()) {
            return Set.of();
        }
        return byNode.entrySet().stream()
                .filter(entry -> entry.getValue().getState() == State.OPEN)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a request may go to the node now. A half-open breaker lets one through at a time.
    public boolean permits(String nodeId) {
        var breaker = byNode.get(nodeId);
        return breaker == null || breaker.getState() != State.HALF_OPEN || breaker.tryAcquirePermission();
    }

    /// What came of a request that was permitted says nothing of the node: the next one may find out.
    public void unjudged(String nodeId) {
        var breaker = byNode.get(nodeId);
        if (breaker != null) {
            breaker.releasePermission();
        }
    }

    /// No connection, or no answer in time: the node is left alone at once.
    public void unreachable(String nodeId, long elapsedNs) {
        var breaker = breaker(nodeId);
        breaker.onError(elapsedNs, TimeUnit.NANOSECONDS, new IllegalStateException("unreachable"));
        if (breaker.getState() == State.CLOSED) {
            breaker.transitionToOpenState();
        }
    }

    /// A wrong answer.
    public void wrong(String nodeId, long elapsedNs) {
        breaker(nodeId).onError(elapsedNs, TimeUnit.NANOSECONDS, new IllegalStateException("wrong answer"));
    }

    /// A good answer.
    ///
    /// @return whether the node had failed this gateway before
    public boolean succeeded(String nodeId, long elapsedNs) {
        var breaker = byNode.get(nodeId);
        if (breaker == null) {
            return false;
        }
        var wasBad = breaker.getState() != State.CLOSED || breaker.getMetrics().getNumberOfFailedCalls() > 0;
        if (breaker.getState() == State.OPEN) {
            breaker.transitionToClosedState();
        } else {
            breaker.onSuccess(elapsedNs, TimeUnit.NANOSECONDS);
        }
        if (breaker.getState() == State.CLOSED && breaker.getMetrics().getNumberOfFailedCalls() == 0) {
            byNode.remove(nodeId, breaker);
        }
        return wasBad;
    }

    private CircuitBreaker breaker(String nodeId) {
        return byNode.computeIfAbsent(nodeId, id -> CircuitBreaker.of(id, config));
    }
}
