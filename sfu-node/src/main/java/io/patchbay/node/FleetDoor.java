package io.patchbay.node;

import io.patchbay.node.heartbeat.FleetReporter;
import io.patchbay.node.http.FleetLink;
import io.patchbay.node.http.StatusChange;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What the routes know of the reporter, which exists only once the server has its port. Thread-safe.
@Singleton
final class FleetDoor implements FleetLink, StatusChange {
    private final AtomicReference<Optional<FleetReporter>> reporter = new AtomicReference<>(Optional.empty());

    void open(FleetReporter started) {
        reporter.set(Optional.of(started));
    }

    @Override
    public boolean isReachable() {
        return reporter.get().map(FleetReporter::isReachable).orElse(true);
    }

    @Override
    public void announce() {
        reporter.get().ifPresent(FleetReporter::statusChanged);
    }
}
