package io.patchbay.node.heartbeat;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Reports to a gateway, for nodes without Kafka: `POST /v1/sfu`. Channel records have no way over HTTP; the gateway
/// writes them for such nodes.
final class HttpSink implements FleetSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI uri;
    private final @Nullable String token;
    private final HttpClient client;

    /// @param token bearer token, null for gateways with open registration
    HttpSink(String gatewayUrl, @Nullable String token) {
        this.uri = URI.create(gatewayUrl + "/v1/sfu");
        this.token = token;
        this.client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public CompletableFuture<Void> heartbeat(Heartbeat heartbeat) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(EventCodec.HEARTBEAT.encode(heartbeat)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.sendAsync(request.build(), BodyHandlers.discarding()).thenCompose(response -> {
            var status = response.statusCode();
            return status / 100 == 2
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new IOException(uri + " answered " + status));
        });
    }

    @Override
    public CompletableFuture<Void> channel(String uuid, @Nullable ChannelRecord record) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close(Duration timeout) {
        client.shutdownNow();
    }

    @Override
    public String describe() {
        return "gateway " + uri;
    }
}
