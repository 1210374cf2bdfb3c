package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.patchbay.node.config.NodeConfig;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes disconnect tokens of unknown signers on to the gateway: Odoo sends them to the URL of the channel, which is a
/// node's, signed with a key that only gateways know. A few at a time, one hop, within Odoo's 3 s.
@Singleton
final class DisconnectRelay {
    /// Marks what was relayed, so that it never comes back here to be relayed again.
    static final String MARK = "Patchbay-Relayed";

    private static final Logger LOG = LoggerFactory.getLogger(DisconnectRelay.class);
    private static final int MAX_IN_FLIGHT = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final @Nullable URI gateway;
    private final NodeConfig config;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    DisconnectRelay(NodeConfig config) {
        var url = config.fleet().reporting().gatewayUrl();
        this.gateway = url == null ? null : URI.create(url + "/v1/disconnect");
        this.config = config;
    }

    /// Relays a token; empty if there is no gateway, or it was relayed before, or too many are on their way.
    Optional<CompletionStage<HttpResponse<?>>> relay(HttpRequest<?> request, String token) {
        if (gateway == null || request.getHeaders().contains(MARK) || !inFlight.tryAcquire()) {
            return Optional.empty();
        }
        var relayed = java.net.http.HttpRequest.newBuilder(gateway)
                .timeout(TIMEOUT)
                .header(MARK, "1")
                .header("X-Forwarded-For", Caller.of(request, config.http()).remoteAddress())
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(token))
                .build();
        return Optional.of(client.sendAsync(relayed, BodyHandlers.discarding())
                .whenComplete((response, failure) -> inFlight.release())
                .handle(DisconnectRelay::answer));
    }

    private static HttpResponse<?> answer(
            java.net.http.@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        if (response != null && response.statusCode() < 500) {
            return HttpResponse.status(HttpStatus.valueOf(response.statusCode()));
        }
        LOG.atInfo()
                .addKeyValue("error", failure == null ? "status" : failure.toString())
                .log("the gateway did not take a disconnect");
        return HttpResponse.status(HttpStatus.UNPROCESSABLE_ENTITY)
                .body(new Answers.Failure("/v1/disconnect: the token is unknown here and the gateway did not answer"));
    }
}
