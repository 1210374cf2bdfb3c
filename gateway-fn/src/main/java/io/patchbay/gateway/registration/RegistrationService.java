package io.patchbay.gateway.registration;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.HeartbeatStamp;
import io.patchbay.schemas.codec.HeartbeatStamp.Stamped;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeAddress;
import io.patchbay.schemas.seal.KeySealer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes heartbeats over HTTP and writes them to Kafka on the node's behalf, the key sealed. May resolve host
/// names, so
/// it belongs on a thread that may wait. Thread-safe.
public final class RegistrationService {
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(2);

    private final GatewayConfig.Registration config;
    private final EventPublisher publisher;
    private final @Nullable NodeSeals seals;
    private final GatewayMetrics metrics;

    /// What came of a heartbeat.
    public sealed interface Result {
        /// The broker has it.
        record Accepted(String nodeId) implements Result {}

        /// A field is wrong.
        record Bad(String field, String reason) implements Result {}

        /// The token is for another node.
        record Foreign(String nodeId) implements Result {}

        /// It cannot be passed on now.
        record Unavailable(String reason) implements Result {}
    }

    /// @param sealer null if this gateway has no keys to seal with
    public RegistrationService(
            GatewayConfig.Registration config,
            EventPublisher publisher,
            @Nullable KeySealer sealer,
            GatewayMetrics metrics) {
        this.config = config;
        this.publisher = publisher;
        this.seals = sealer == null ? null : new NodeSeals(sealer, NodeSeals.MAX_REMEMBERED);
        this.metrics = metrics;
    }

    /// Checks, completes, seals and produces one heartbeat. While Kafka is known to be away nobody waits for it. The
    /// stage never fails.
    ///
    /// @param nodeId what the token says, empty for open registration
    public CompletionStage<Result> register(byte[] body, Optional<String> nodeId, long nowMs) {
        var outcome = switch (HeartbeatStamp.stamp(body, nowMs)) {
            case Decoded.Bad<Stamped>(var field, var reason) -> done(new Result.Bad(field, reason));
            case Decoded.Ok<Stamped>(var stamped) -> check(stamped, nodeId);
        };
        return outcome.whenComplete((result, error) -> metrics.registration(label(result)));
    }

    private CompletionStage<Result> check(Stamped stamped, Optional<String> nodeId) {
        var heartbeat = stamped.heartbeat();
        var host = NodeAddress.of("address", heartbeat.address()).host();
        var refusal = config.allowed().refusal(host);
        if (refusal.isPresent()) {
            return done(new Result.Bad("address", refusal.get()));
        }
        var named = nodeId.filter(id -> heartbeat.nodeId().equals(heartbeat.address()))
                .orElse(heartbeat.nodeId());
        if (nodeId.isPresent() && !nodeId.get().equals(named)) {
            return done(new Result.Foreign(heartbeat.nodeId()));
        }
        if (stamped.plainKey() != null && seals == null) {
            return done(
                    new Result.Unavailable(
                            "key: this gateway has no SFU_GATEWAY_PRIVATE_KEYS to seal it with; set them, or leave the key out"));
        }
        var key = stamped.plainKey() == null || seals == null ? heartbeat.key() : seals.seal(named, stamped.plainKey());
        return produce(Heartbeats.with(heartbeat, named, key));
    }

    private CompletionStage<Result> produce(Heartbeat heartbeat) {
        if (publisher.state() == EventPublisher.State.OFF) {
            return done(new Result.Unavailable("registration needs Kafka; set KAFKA_BOOTSTRAP_SERVERS"));
        }
        var isAway = publisher.state() == EventPublisher.State.DOWN;
        var written = publisher.heartbeat(heartbeat).toCompletableFuture();
        if (isAway && !written.isDone()) {
            // It goes out all the same: by what becomes of it the publisher learns that Kafka is back.
            return done(new Result.Unavailable("Kafka does not take events now; send the next heartbeat as usual"));
        }
        return written.completeOnTimeout(false, ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(acknowledged -> acknowledged
                        ? new Result.Accepted(heartbeat.nodeId())
                        : new Result.Unavailable(
                                "Kafka did not take the heartbeat in time; send the next one as usual"));
    }

    private static CompletionStage<Result> done(Result result) {
        return CompletableFuture.completedFuture(result);
    }

    private static String label(@Nullable Result result) {
        return switch (result) {
            case null -> "error";
            case Result.Accepted _ -> "accepted";
            case Result.Bad _ -> "bad";
            case Result.Foreign _ -> "foreign";
            case Result.Unavailable _ -> "unavailable";
        };
    }
}
