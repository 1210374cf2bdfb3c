package io.patchbay.gateway.table;

import io.patchbay.gateway.forward.Breakers;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.placement.HealthState;
import io.patchbay.placement.Rendezvous;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.token.Hs256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Asks nodes who has a room when no aggregator can say: those of ours read the channels of all nodes themselves
/// (ADR 0075), and know even without Kafka what they knew before it went away (ADR 0116). Thread-safe, never blocks.
public final class NodeLookup {
    /// The two that come first for the room: where nobody could say, a room goes to the first, which then has it. Near
    /// where it would go, for other regions answer late.
    private static final int ASKED = 2;

    private static final int TOKEN_LIFE_S = 30;

    private final TableHolder table;
    private final Breakers breakers;
    private final UpstreamClient client;

    public NodeLookup(TableHolder table, Breakers breakers, UpstreamClient client) {
        this.table = table;
        this.breakers = breakers;
        this.client = client;
    }

    /// The node that has the room, or [Lookup.Unknown]: that one node knows of none does not mean that there is none.
    /// Never fails.
    ///
    /// @param proposed where the room would go, if anywhere
    /// @param failed nodes that failed for this room just now: none of them is asked or the answer
    CompletionStage<Lookup> ownerOf(String roomKey, Optional<String> proposed, Set<String> failed, Duration patience) {
        var asked = whomToAsk(roomKey, proposed, failed);
        var found = new CompletableFuture<Lookup>();
        var left = new AtomicInteger(asked.size());
        if (asked.isEmpty()) {
            found.complete(new Lookup.Unknown());
        }
        for (var target : asked) {
            var _ = client.send(question(target, roomKey, patience)).whenComplete((outcome, failure) -> {
                if (failure == null
                        && owner(outcome) instanceof Lookup.Owner owner
                        && !failed.contains(owner.nodeId())) {
                    found.complete(owner);
                } else if (left.decrementAndGet() == 0) {
                    found.complete(new Lookup.Unknown());
                }
            });
        }
        return found;
    }

    private List<NodeTarget> whomToAsk(String roomKey, Optional<String> proposed, Set<String> failed) {
        var view = table.view();
        var open = breakers.open();
        var region = proposed.flatMap(view.rows()::regionOf).orElse("");
        return view.rows().stream()
                .filter(row -> row.source() == HeartbeatSource.NODE && isHeard(view, row))
                .filter(row -> !failed.contains(row.nodeId()) && !open.contains(row.nodeId()))
                .filter(row -> !view.keyless().contains(row.nodeId()))
                .map(row ->
                        new Ranked(row.nodeId(), row.region().equals(region), Rendezvous.weight(roomKey, row.nodeId())))
                .sorted(Ranked.BEST_FIRST)
                .limit(ASKED)
                .flatMap(ranked -> Stream.ofNullable(view.target(ranked.nodeId())))
                .toList();
    }

    /// A node that could be asked. Hashed once: a fleet may have thousands.
    private record Ranked(String nodeId, boolean near, long weight) {
        static final Comparator<Ranked> BEST_FIRST = Comparator.comparing(Ranked::near)
                .thenComparingLong(Ranked::weight)
                .reversed();
    }

    private static boolean isHeard(TableView view, LoadRow row) {
        var state = view.rows().stateOf(row.nodeId());
        return state != HealthState.LOST && state != HealthState.SIGNED_OFF;
    }

    private static UpstreamRequest question(NodeTarget target, String roomKey, Duration patience) {
        var key = Objects.requireNonNull(target.key(), "a node without key is not asked");
        var claims = "{\"exp\":" + (System.currentTimeMillis() / 1000 + TOKEN_LIFE_S) + "}";
        var token = Hs256.sign(key.bytes(), claims.getBytes(StandardCharsets.UTF_8));
        return UpstreamRequest.get(
                target.origin(),
                "/v1/fleet/rooms/" + roomKey,
                List.of(new Header("Authorization", "Bearer " + token), new Header("Accept", "application/json")),
                patience);
    }

    private static Lookup owner(Outcome outcome) {
        return outcome instanceof Outcome.Answer answer && answer.status() == 200
                ? Lookup.of(OwnerAnswer.in(answer.body()), new Lookup.Unknown())
                : new Lookup.Unknown();
    }
}
