package io.patchbay.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `POST /v1/fleet/channels/{uuid}`: what another node of the fleet asks about a channel. For holders of the fleet's
/// keys only. The highest epoch the asker knows comes along, and a node with a lower one lets the channel go.
@Controller("/v1/fleet/channels")
final class FleetController {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String TOKEN = "Patchbay-Fleet";

    private final OtherNodes others;

    FleetController(OtherNodes others) {
        this.others = others;
    }

    @Post("/{uuid}")
    CompletionStage<HttpResponse<?>> report(HttpRequest<?> request, @PathVariable String uuid, @Body String body) {
        JsonNode question;
        try {
            question = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return answer(HttpStatus.BAD_REQUEST, "the body is no JSON");
        }
        if (!question.path("epoch").isInt()) {
            return answer(HttpStatus.BAD_REQUEST, "epoch: must be a whole number");
        }
        return others.report(
                        request.getHeaders().get(TOKEN),
                        uuid,
                        new OtherNodes.Question(
                                question.path("epoch").intValue(),
                                question.path("ownerId").asText(""),
                                question.path("reach").asBoolean()))
                .<CompletionStage<HttpResponse<?>>>map(report -> report.thenApply(said -> HttpResponse.ok(
                        new Answers.ChannelReport(said.holds(), said.epoch(), said.takes(), said.reachesOwner()))))
                .orElseGet(() -> answer(HttpStatus.UNAUTHORIZED, "only nodes of this fleet may ask"));
    }

    private static CompletionStage<HttpResponse<?>> answer(HttpStatus status, String reason) {
        return CompletableFuture.completedFuture(
                HttpResponse.status(status).body(new Answers.Failure("/v1/fleet: " + reason)));
    }
}
