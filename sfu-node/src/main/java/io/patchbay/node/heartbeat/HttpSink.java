package io.patchbay.node.heartbeat;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Reports to a gateway, for nodes without Kafka: `POST /v1/sfu`. Channel records have no way over HTTP; the gateway
/// writes them for such nodes.
///
/// Each heartbeat has a virtual thread: the client's asynchronous way passes the JVM's common pool, and a node whose
/// pool is stuck would fall silent (ADR 0075).
final class HttpSink implements FleetSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI uri;
    private final @Nullable String token;
    private final HttpClient client;
    private final Executor threads =
            task -> Thread.ofVirtual().name("heartbeat").start(task);

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
        return CompletableFuture.runAsync(() -> send(request.build()), threads);
    }

    private void send(HttpRequest request) {
        try {
            var status = client.send(request, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new UncheckedIOException(new IOException(uri + " answered " + status));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a heartbeat was sent to " + uri, e);
        }
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
