package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.patchbay.node.auth.Bearer;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.config.NodeConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drains the node and takes it back. For the operator's token, or a token signed with the node's key that expires.
@Controller("/v1/drain")
final class DrainController {
    private static final Logger LOG = LoggerFactory.getLogger(DrainController.class);

    private final NodeConfig config;
    private final TokenCheck tokens;
    private final Channels channels;
    private final StatusChange statusChange;

    DrainController(NodeConfig config, TokenCheck tokens, Channels channels, StatusChange statusChange) {
        this.config = config;
        this.tokens = tokens;
        this.channels = channels;
        this.statusChange = statusChange;
    }

    /// Refuses new channels from now on; those that exist go on.
    @Post
    HttpResponse<?> drain(HttpRequest<?> request) {
        return change(request, true);
    }

    /// Takes new channels again.
    @Delete
    HttpResponse<?> resume(HttpRequest<?> request) {
        return change(request, false);
    }

    /// How far draining is.
    @Get
    HttpResponse<?> state(HttpRequest<?> request) {
        return mayDrain(request) ? HttpResponse.ok(state()) : refusal();
    }

    private HttpResponse<?> change(HttpRequest<?> request, boolean draining) {
        if (!mayDrain(request)) {
            return refusal();
        }
        if (channels.setDraining(draining)) {
            LOG.atInfo().addKeyValue("draining", draining).log("drain state changed");
            statusChange.announce();
        }
        return HttpResponse.ok(state());
    }

    private Answers.DrainState state() {
        var totals = channels.totals();
        return new Answers.DrainState(channels.isDraining(), totals.channels(), totals.sessions());
    }

    private boolean mayDrain(HttpRequest<?> request) {
        var operator = config.fleet().access().operatorToken();
        return Bearer.token(request.getHeaders().get("Authorization"))
                .filter(token -> (operator != null && operator.matches(token))
                        || tokens.checkShortLived(token).claims().isPresent())
                .isPresent();
    }

    private static HttpResponse<?> refusal() {
        return HttpResponse.status(HttpStatus.UNAUTHORIZED)
                .body(new Answers.Failure("/v1/drain: send PATCHBAY_OPERATOR_TOKEN as a bearer token"));
    }
}
