package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.patchbay.node.config.NodeConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes disconnects on to the gateway that this node cannot act on: tokens of unknown signers, which Odoo sends to
/// the URL of the channel, a node's, signed with a key that only gateways know; and tokens for channels that are on
/// another node. A few at a time, one hop, within Odoo's 3 s. Each has a virtual thread: the client's asynchronous way
/// passes the JVM's common pool, and while that is stuck a few would hold all places.
@Singleton
final class DisconnectRelay {
    /// Marks what was relayed, so that it never comes back here to be relayed again.
    static final String MARK = "Patchbay-Relayed";

    private static final Logger LOG = LoggerFactory.getLogger(DisconnectRelay.class);
    private static final int MAX_IN_FLIGHT = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String RETRY_AFTER_S = "1";

    private final @Nullable URI gateway;
    private final NodeConfig config;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final Executor threads =
            task -> Thread.ofVirtual().name("disconnect-relay").start(task);
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    DisconnectRelay(NodeConfig config) {
        var url = config.fleet().reporting().gatewayUrl();
        this.gateway = url == null ? null : URI.create(url + "/v1/disconnect");
        this.config = config;
    }

    /// Relays a body; empty if there is no gateway, or it was relayed before. While too many are on their way the
    /// answer says so: that nobody was told must not look as if all were done.
    Optional<CompletionStage<HttpResponse<?>>> relay(HttpRequest<?> request, String body) {
        if (gateway == null || request.getHeaders().contains(MARK)) {
            return Optional.empty();
        }
        if (!inFlight.tryAcquire()) {
            return Optional.of(CompletableFuture.completedFuture(busy()));
        }
        var relayed = java.net.http.HttpRequest.newBuilder(gateway)
                .timeout(TIMEOUT)
                .header(MARK, "1")
                .header("X-Forwarded-For", Caller.of(request, config.http()).remoteAddress())
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .build();
        return Optional.of(CompletableFuture.supplyAsync(() -> send(relayed), threads));
    }

    private HttpResponse<?> send(java.net.http.HttpRequest relayed) {
        try {
            var status = client.send(relayed, BodyHandlers.discarding()).statusCode();
            return status < 500 ? HttpResponse.status(HttpStatus.valueOf(status)) : notTaken("status " + status);
        } catch (IOException e) {
            return notTaken(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return notTaken(e.toString());
        } finally {
            inFlight.release();
        }
    }

    private static HttpResponse<?> busy() {
        return HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header("Retry-After", RETRY_AFTER_S)
                .body(new Answers.Failure("/v1/disconnect: too many are on their way to the gateway; send it again"));
    }

    private static HttpResponse<?> notTaken(String error) {
        LOG.atInfo().addKeyValue("error", error).log("the gateway did not take a disconnect");
        return HttpResponse.status(HttpStatus.UNPROCESSABLE_ENTITY)
                .body(new Answers.Failure("/v1/disconnect: not for this node, and the gateway did not answer"));
    }
}
