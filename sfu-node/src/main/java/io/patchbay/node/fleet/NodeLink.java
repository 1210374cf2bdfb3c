package io.patchbay.node.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.patchbay.node.channel.Timers;
import java.io.IOException;
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
import java.util.concurrent.Executor;

/// Asks other nodes about channels: `POST /v1/fleet/channels/{uuid}`. Thread-safe, never blocks.
///
/// Each question has a virtual thread. What the client's asynchronous way brings passes the JVM's common
/// pool, which has one thread on a machine with two CPUs: while anything in the process blocks that thread,
/// every answer would come too late and a living node would count as silent.
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
    private final Timers timers;
    private final Executor threads =
            task -> Thread.ofVirtual().name("fleet-question").start(task);
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    NodeLink(FleetTokens tokens, Timers timers) {
        this.tokens = tokens;
        this.timers = timers;
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
        var answer = CompletableFuture.supplyAsync(() -> send(request), threads);
        // The request's own time-out ends with the headers.
        var limit = timers.schedule(timeout, () -> answer.completeAsync(() -> Answer.SILENT, threads));
        return answer.whenComplete((_, _) -> limit.cancel());
    }

    private Answer send(HttpRequest request) {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200 ? read(response.body()) : new Answer.Refusing();
        } catch (IOException e) {
            return new Answer.Silent(isRefusal(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.SILENT;
        }
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
