package io.patchbay.gateway.disconnect;

import io.patchbay.gateway.auth.Caller;
import io.patchbay.gateway.auth.Tokens;
import io.patchbay.gateway.channel.ForwardHeaders;
import io.patchbay.gateway.config.Tenant;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.table.Affinity;
import io.patchbay.gateway.table.TableHolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes disconnect requests on to the nodes that have the channels. Asking twice does no harm. Thread-safe, never
/// blocks.
public final class DisconnectService {
    private static final Logger LOG = LoggerFactory.getLogger(DisconnectService.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_GUESSES = 16;

    private final Tokens tokens;
    private final Affinity affinity;
    private final TableHolder table;
    private final UpstreamClient client;
    private final ForwardHeaders headers;
    private final GatewayMetrics metrics;
    private final boolean alone;

    /// What disconnecting needs.
    public record Parts(
            Tokens tokens,
            Affinity affinity,
            TableHolder table,
            UpstreamClient client,
            ForwardHeaders headers,
            GatewayMetrics metrics,
            boolean alone) {}

    /// What came of it.
    public sealed interface Result {
        /// Every node that has one of the channels was asked. Channels that nobody has are none to disconnect from.
        ///
        /// @param nodes asked
        /// @param failed of these, how many did not take it
        record Done(int nodes, int failed) implements Result {}

        /// The request is not one to act on.
        record Refused(String reason) implements Result {}
    }

    public DisconnectService(Parts parts) {
        this.tokens = parts.tokens();
        this.affinity = parts.affinity();
        this.table = parts.table();
        this.client = parts.client();
        this.headers = parts.headers();
        this.metrics = parts.metrics();
        this.alone = parts.alone();
    }

    /// Reads the body in either dialect and passes it on. The stage never fails.
    ///
    /// @param forwardedFor addresses the request came through
    public CompletionStage<Result> disconnect(String body, String forwardedFor) {
        return switch (DisconnectBody.read(body)) {
            case DisconnectBody.Malformed(var reason) -> refused(reason);
            case DisconnectBody.ChannelTokens map ->
                route(
                        map.byChannel().keySet(),
                        (target, channels) -> request(
                                target,
                                map.json(channels),
                                "application/json",
                                List.of(new Header("X-Forwarded-For", forwardedFor))));
            case DisconnectBody.TenantToken(var token) ->
                tokens.tenant(token)
                        .map(caller -> withToken(caller, forwardedFor))
                        .orElseGet(() -> refused("the token is not valid here"));
        };
    }

    private CompletionStage<Result> withToken(Caller caller, String forwardedFor) {
        var byChannel = caller.claims().get("sessionIdsByChannel");
        if (byChannel.isEmpty() || !byChannel.get().isObject()) {
            return refused("sessionIdsByChannel: is required: a map of channel uuid to session ids");
        }
        if (byChannel.get().size() > DisconnectBody.MAX_CHANNELS) {
            return refused("sessionIdsByChannel: has more than " + DisconnectBody.MAX_CHANNELS + " channels");
        }
        var channels = new TreeSet<String>();
        byChannel.get().fieldNames().forEachRemaining(channels::add);
        return route(channels, (target, _) -> resigned(caller, caller.tenant(), target, forwardedFor));
    }

    private Optional<UpstreamRequest> resigned(Caller caller, Tenant tenant, NodeTarget target, String forwardedFor) {
        var key = target.key();
        return key == null
                ? Optional.empty()
                : request(
                        target,
                        caller.token().resign(key.bytes()),
                        "text/plain",
                        List.of(
                                new Header("X-Forwarded-For", headers.forwardedFor(forwardedFor, tenant, target)),
                                new Header("Patchbay-Tenant", tenant.name())));
    }

    private static Optional<UpstreamRequest> request(
            NodeTarget target, String body, String contentType, List<Header> more) {
        var all = new ArrayList<>(more);
        all.add(new Header("Content-Type", contentType));
        all.add(new Header("Patchbay-Relayed", "1"));
        return Optional.of(new UpstreamRequest(target.origin(), "POST", "/v1/disconnect", all, body, TIMEOUT));
    }

    /// Finds the owners of the channels and sends each its request.
    private CompletionStage<Result> route(
            Set<String> channels, BiFunction<NodeTarget, Set<String>, Optional<UpstreamRequest>> toRequest) {
        var owned = new ConcurrentHashMap<String, Set<String>>();
        var lookups = channels.stream()
                .map(uuid -> affinity.ownerOfChannel(uuid)
                        .thenAccept(owner -> owners(owner)
                                .forEach(node -> owned.computeIfAbsent(node, _ -> ConcurrentHashMap.newKeySet())
                                        .add(uuid)))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(lookups).thenCompose(_ -> sendAll(new TreeMap<>(owned), toRequest));
    }

    /// Without a table of channels and without memory of this one, any static node may have it.
    private List<String> owners(Optional<String> owner) {
        if (owner.isPresent() || !alone) {
            return owner.stream().toList();
        }
        return table.view().targets().keySet().stream()
                .sorted()
                .limit(MAX_GUESSES)
                .toList();
    }

    private CompletionStage<Result> sendAll(
            Map<String, Set<String>> byNode, BiFunction<NodeTarget, Set<String>, Optional<UpstreamRequest>> toRequest) {
        var view = table.view();
        var sent = new ArrayList<CompletableFuture<Boolean>>();
        byNode.forEach((nodeId, channels) -> Optional.ofNullable(view.target(nodeId))
                .flatMap(target -> toRequest.apply(target, channels))
                .ifPresent(request -> sent.add(send(nodeId, request))));
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            var failed = (int) sent.stream().filter(done -> !done.join()).count();
            metrics.disconnect(failed == 0 ? "ok" : "failed");
            return new Result.Done(sent.size(), failed);
        });
    }

    private CompletableFuture<Boolean> send(String nodeId, UpstreamRequest request) {
        return client.send(request)
                .thenApply(outcome -> {
                    var ok = outcome instanceof Outcome.Answer answer && answer.isSuccess();
                    if (!ok) {
                        LOG.atWarn()
                                .addKeyValue("nodeId", nodeId)
                                .addKeyValue("outcome", outcome)
                                .log("node did not take a disconnect");
                    }
                    return ok;
                })
                .toCompletableFuture();
    }

    private CompletionStage<Result> refused(String reason) {
        metrics.disconnect("refused");
        return CompletableFuture.completedFuture(new Result.Refused(reason));
    }
}
