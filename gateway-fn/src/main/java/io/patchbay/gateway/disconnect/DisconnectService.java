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
import io.patchbay.gateway.table.Lookup;
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

    /// Nodes that are asked when it cannot be found out which one has a channel.
    private static final int MAX_GUESSES = 64;

    private final Tokens tokens;
    private final Affinity affinity;
    private final TableHolder table;
    private final UpstreamClient client;
    private final ForwardHeaders headers;
    private final GatewayMetrics metrics;
    private final AddressRate rate;

    /// What disconnecting needs.
    public record Parts(
            Tokens tokens,
            Affinity affinity,
            TableHolder table,
            UpstreamClient client,
            ForwardHeaders headers,
            GatewayMetrics metrics,
            int perMinuteOfAddress) {}

    /// What came of it.
    public sealed interface Result {
        /// Every node that has one of the channels took it. Channels that nobody has are none to
        /// disconnect from.
        record Done() implements Result {}

        /// Some node that has one of the channels, or may have it, did not take it. Asking again does
        /// no harm.
        record Failed() implements Result {}

        /// More channels than one request may name.
        record TooManyChannels(int most) implements Result {}

        /// The address asks too often.
        record TooOften() implements Result {}

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
        this.rate = new AddressRate(parts.perMinuteOfAddress());
    }

    /// Where a request comes from.
    ///
    /// @param forwardedFor addresses it came through
    /// @param charged whom to charge for it
    public record From(String forwardedFor, String charged) {}

    /// The nodes to ask, each with its channels.
    ///
    /// @param owners those of them that have one
    private record Asked(Map<String, Set<String>> byNode, Set<String> owners) {}

    /// Reads the body in either dialect and passes it on. The stage never fails. Tokens of channels are
    /// verified by their nodes only, so that strangers can have nodes looked up: how often, is limited.
    public CompletionStage<Result> disconnect(String body, From from) {
        return switch (DisconnectBody.read(body)) {
            case DisconnectBody.Malformed(var reason) -> refused(reason);
            case DisconnectBody.TooMany(var most) -> limited("disconnect-channels", new Result.TooManyChannels(most));
            case DisconnectBody.ChannelTokens map ->
                rate.admits(from.charged(), System.nanoTime())
                        ? withChannelTokens(map, from.forwardedFor())
                        : limited("disconnect-address", new Result.TooOften());
            case DisconnectBody.TenantToken(var token) ->
                tokens.tenant(token)
                        .map(caller -> withToken(caller, from.forwardedFor()))
                        .orElseGet(() -> refused("the token is not valid here"));
        };
    }

    private CompletionStage<Result> withChannelTokens(DisconnectBody.ChannelTokens map, String forwardedFor) {
        var headers = List.of(new Header("X-Forwarded-For", forwardedFor));
        return route(
                map.byChannel().keySet(),
                (target, channels) -> request(target, map.json(channels), "application/json", headers));
    }

    private CompletionStage<Result> withToken(Caller caller, String forwardedFor) {
        var byChannel = caller.claims().get("sessionIdsByChannel");
        if (byChannel.isEmpty() || !byChannel.get().isObject()) {
            return refused("sessionIdsByChannel: is required: a map of channel uuid to session ids");
        }
        if (byChannel.get().size() > DisconnectBody.MAX_CHANNELS) {
            return limited("disconnect-channels", new Result.TooManyChannels(DisconnectBody.MAX_CHANNELS));
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
        var found = new ConcurrentHashMap<String, Lookup>();
        var lookups = channels.stream()
                .map(uuid -> affinity.ownerOfChannel(uuid)
                        .thenAccept(lookup -> found.put(uuid, lookup))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(lookups).thenCompose(_ -> sendAll(asked(found), toRequest));
    }

    /// Any node may have a channel of which it cannot be found out.
    private Asked asked(Map<String, Lookup> found) {
        var byNode = new TreeMap<String, Set<String>>();
        var owners = new TreeSet<String>();
        found.forEach((uuid, lookup) -> {
            switch (lookup) {
                case Lookup.Owner(var nodeId) -> {
                    owners.add(nodeId);
                    byNode.computeIfAbsent(nodeId, _ -> new TreeSet<>()).add(uuid);
                }
                case Lookup.Nobody() -> {}
                case Lookup.Unknown() ->
                    table.view().targets().keySet().stream()
                            .sorted()
                            .limit(MAX_GUESSES)
                            .forEach(node -> byNode.computeIfAbsent(node, _ -> new TreeSet<>())
                                    .add(uuid));
            }
        });
        return new Asked(byNode, owners);
    }

    private CompletionStage<Result> sendAll(
            Asked asked, BiFunction<NodeTarget, Set<String>, Optional<UpstreamRequest>> toRequest) {
        var view = table.view();
        var sent = new ArrayList<CompletableFuture<Boolean>>();
        asked.byNode().forEach((nodeId, channels) -> {
            var target = view.target(nodeId);
            if (target != null) {
                var isOwner = asked.owners().contains(nodeId);
                sent.add(toRequest
                        .apply(target, channels)
                        .map(request -> send(nodeId, isOwner, request))
                        .orElseGet(() -> CompletableFuture.completedFuture(!isOwner)));
            }
        });
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            var failed = sent.stream().anyMatch(done -> !done.join());
            metrics.disconnect(failed ? "failed" : "ok");
            return failed ? new Result.Failed() : new Result.Done();
        });
    }

    /// A node that was asked on the chance may well refuse; it has to answer.
    private CompletableFuture<Boolean> send(String nodeId, boolean isOwner, UpstreamRequest request) {
        return client.send(request)
                .thenApply(outcome -> {
                    var ok = outcome instanceof Outcome.Answer answer
                            && (answer.isSuccess() || (!isOwner && answer.status() < 500));
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

    private CompletionStage<Result> limited(String limit, Result result) {
        metrics.limited(limit);
        metrics.disconnect("refused");
        return CompletableFuture.completedFuture(result);
    }

    private CompletionStage<Result> refused(String reason) {
        metrics.disconnect("refused");
        return CompletableFuture.completedFuture(new Result.Refused(reason));
    }
}
