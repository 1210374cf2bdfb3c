package io.patchbay.aggregator.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.patchbay.aggregator.streams.RecordRelay;
import io.patchbay.aggregator.streams.RecordRelay.Result;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Records of gateways without a broker of their own.
@Controller("/v1/records")
final class RecordsController {
    private final RecordRelay relay;

    RecordsController(RecordRelay relay) {
        this.relay = relay;
    }

    /// The body is one event as its JSON Schema says; answered once Kafka has it.
    @Post(uri = "/{topic}", produces = MediaType.APPLICATION_JSON)
    @Consumes(MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    CompletableFuture<HttpResponse<byte[]>> write(String topic, @Nullable @Body String event) {
        return relay.relay(topic, (event == null ? "" : event).getBytes(StandardCharsets.UTF_8))
                .thenApply(result -> switch (result) {
                    case Result.Written() -> HttpResponse.ok("{\"result\":\"ok\"}".getBytes(StandardCharsets.UTF_8));
                    case Result.NoSuchTopic() ->
                        Errors.response(HttpStatus.NOT_FOUND, "gateways do not write this topic");
                    case Result.Refused(var reason) -> Errors.response(HttpStatus.BAD_REQUEST, reason);
                    case Result.Unavailable() ->
                        Errors.response(HttpStatus.SERVICE_UNAVAILABLE, "Kafka cannot be reached now")
                                .header("Retry-After", "1");
                });
    }
}
