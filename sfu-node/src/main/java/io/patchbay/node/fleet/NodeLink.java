package io.patchbay.node.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Asks other nodes about channels: `POST /v1/fleet/channels/{uuid}`. Thread-safe, never blocks.
final class NodeLink implements AutoCloseable {
    static final String PATH = "/v1/fleet/channels/";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECT = Duration.ofSeconds(1);

    /// What is asked of a channel.
    ///
    /// @param epoch highest one the asker knows
    /// @param ownerId who has it with that epoch, empty if the asker knows nobody: another node with a lower epoch
    ///     lets the channel go
    /// @param reach whether the asked node is to try to reach the owner itself
    record Question(int epoch, String ownerId, boolean reach) {}

    private final FleetTokens tokens;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    NodeLink(FleetTokens tokens) {
        this.tokens = tokens;
    }

    /// Asks a node. Never fails.
    CompletableFuture<Answer> ask(String address, String uuid, Question asked, Duration timeout) {
        var question = JsonNodeFactory.instance
                .objectNode()
                .put("epoch", asked.epoch())
                .put("ownerId", asked.ownerId())
                .put("reach", asked.reach());
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(
                            URI.create(address + PATH + URLEncoder.encode(uuid, StandardCharsets.UTF_8)))
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .header(FleetTokens.HEADER, tokens.mint())
                    .POST(HttpRequest.BodyPublishers.ofString(question.toString()))
                    .build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Answer.SILENT);
        }
        return client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> response.statusCode() == 200 ? read(response.body()) : Answer.SILENT)
                .completeOnTimeout(Answer.SILENT, timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .exceptionally(failure -> new Answer.Silent(isRefusal(failure)));
    }

    private static boolean isRefusal(Throwable failure) {
        return (failure instanceof ConnectException && !(failure.getCause() instanceof HttpTimeoutException))
                || (failure.getCause() != null && isRefusal(failure.getCause()));
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static Answer read(String body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return Answer.SILENT;
        }
        return json.isObject()
                ? new Answer.Said(
                        json.path("holds").asBoolean(),
                        json.path("epoch").asInt(),
                        json.path("takes").asBoolean(),
                        json.path("reachesOwner").asBoolean())
                : Answer.SILENT;
    }
}
