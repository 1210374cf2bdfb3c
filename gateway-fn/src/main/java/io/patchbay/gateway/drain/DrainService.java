package io.patchbay.gateway.drain;

import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.schemas.token.Hs256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes an operator's drain order on to the node. The node tells the fleet by its next heartbeat, at
/// once. Thread-safe, never blocks.
public final class DrainService {
    private static final Logger LOG = LoggerFactory.getLogger(DrainService.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int TOKEN_LIFE_S = 30;

    private final TableHolder table;
    private final UpstreamClient client;

    /// What came of it.
    public sealed interface Result {
        /// The node answered.
        ///
        /// @param body JSON as the node wrote it
        record Answered(int status, String body) implements Result {}

        /// No such node is in the table.
        record Unknown() implements Result {}

        /// This node cannot be drained from here.
        record Impossible(String reason) implements Result {}

        /// The node did not answer; whether it drains is not known.
        record NoAnswer(String reason) implements Result {}
    }

    public DrainService(TableHolder table, UpstreamClient client) {
        this.table = table;
        this.client = client;
    }

    /// Sends an order to a node. The stage never fails.
    ///
    /// @param method `POST` drains, `DELETE` takes back, `GET` asks
    /// @param query raw, such as a deadline; passed on as it is
    /// @param nowMs epoch ms
    public CompletionStage<Result> send(String nodeId, String method, String query, long nowMs) {
        var target = table.view().target(nodeId);
        if (target == null) {
            return done(new Result.Unknown());
        }
        if (target.stock()) {
            return done(new Result.Impossible(
                    "a stock odoo/sfu node cannot be drained; take it out of the configuration instead"));
        }
        var key = target.key();
        if (key == null) {
            return done(new Result.Impossible("this gateway has no key for the node"));
        }
        return client.send(request(target, key, method, query, nowMs)).thenApply(outcome -> {
            LOG.atInfo()
                    .addKeyValue("nodeId", nodeId)
                    .addKeyValue("method", method)
                    .addKeyValue("outcome", outcome)
                    .log("drain order passed on");
            return result(outcome);
        });
    }

    private static UpstreamRequest request(NodeTarget target, Secret key, String method, String query, long nowMs) {
        var claims = "{\"exp\":" + (nowMs / 1000 + TOKEN_LIFE_S) + "}";
        var token = Hs256.sign(key.bytes(), claims.getBytes(StandardCharsets.UTF_8));
        return new UpstreamRequest(
                target.origin(),
                method,
                "/v1/drain" + (query.isEmpty() ? "" : "?" + query),
                List.of(new Header("Authorization", "Bearer " + token), new Header("Accept", "application/json")),
                "",
                TIMEOUT);
    }

    private static Result result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer ->
                new Result.Answered(answer.status(), new String(answer.body(), StandardCharsets.UTF_8));
            case Outcome.ConnectFailed(var reason) -> new Result.NoAnswer("no connection: " + reason);
            case Outcome.TimedOut() -> new Result.NoAnswer("no answer within " + TIMEOUT.toSeconds() + " s");
            case Outcome.Broken(var reason) -> new Result.NoAnswer("broken answer: " + reason);
        };
    }

    private static CompletionStage<Result> done(Result result) {
        return CompletableFuture.completedFuture(result);
    }
}
