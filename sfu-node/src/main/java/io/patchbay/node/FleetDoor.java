package io.patchbay.node;

import io.patchbay.node.fleet.Fleet;
import io.patchbay.node.heartbeat.FleetReporter;
import io.patchbay.node.http.FleetLink;
import io.patchbay.node.http.OtherNodes;
import io.patchbay.node.http.StatusChange;
import io.patchbay.node.signaling.Elsewhere;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What routes and sockets know of the reporter and of the other nodes, which exist only once the server has its port.
/// Who asks for other nodes before waits, for a node that starts again has what its people come back for. Thread-safe.
@Singleton
final class FleetDoor implements FleetLink, StatusChange, Elsewhere, OtherNodes {
    private final AtomicReference<Optional<FleetReporter>> reporter = new AtomicReference<>(Optional.empty());
    private final CompletableFuture<Optional<Fleet>> fleet = new CompletableFuture<>();

    void open(FleetReporter started) {
        reporter.set(Optional.of(started));
    }

    /// @param started empty for a node that is alone
    void open(Optional<Fleet> started) {
        fleet.complete(started);
    }

    @Override
    public boolean isReachable() {
        return reporter.get().map(FleetReporter::isReachable).orElse(true);
    }

    @Override
    public void announce() {
        reporter.get().ifPresent(FleetReporter::statusChanged);
    }

    @Override
    public CompletableFuture<Place> seek(Visitor visitor) {
        return fleet.thenCompose(others -> others.<Elsewhere>map(known -> known)
                .orElseGet(Elsewhere::nowhere)
                .seek(visitor));
    }

    @Override
    public boolean isFromTheFleet(@Nullable String token) {
        return now().map(others -> others.isFromTheFleet(token)).orElse(false);
    }

    @Override
    public Optional<CompletableFuture<Fleet.Report>> report(@Nullable String token, String uuid, Question question) {
        return now().filter(others -> others.isFromTheFleet(token))
                .map(others -> others.report(uuid, question.epoch(), question.ownerId(), question.reach()));
    }

    @Override
    public Optional<Fleet.RoomAt> ownerOf(String roomKey) {
        return now().flatMap(others -> others.ownerOf(roomKey));
    }

    @Override
    public CompletableFuture<Optional<Fleet.RoomAt>> bringRoom(String roomKey) {
        return fleet.thenCompose(others -> others.map(known -> known.bringRoom(roomKey))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private Optional<Fleet> now() {
        return fleet.getNow(Optional.empty());
    }
}
