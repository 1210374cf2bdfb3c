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
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.drain.Drain;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drains the node and takes it back. For the operator's token, or a token signed with the node's key that expires and
/// is no session's.
@Controller("/v1/drain")
final class DrainController {
    private static final Logger LOG = LoggerFactory.getLogger(DrainController.class);

    private final NodeConfig config;
    private final TokenCheck tokens;
    private final Drain drain;
    private final StatusChange statusChange;

    DrainController(NodeConfig config, TokenCheck tokens, Drain drain, StatusChange statusChange) {
        this.config = config;
        this.tokens = tokens;
        this.drain = drain;
        this.statusChange = statusChange;
    }

    /// Refuses new channels from now on; those that exist go on, with `?deadline=<seconds>` until then.
    @Post
    HttpResponse<?> drain(HttpRequest<?> request) {
        if (!mayDrain(request)) {
            return refusal();
        }
        var text = request.getParameters().get("deadline");
        if (text == null) {
            return started(null);
        }
        return text.matches("[0-9]{1,7}")
                ? started(Duration.ofSeconds(Long.parseLong(text)))
                : HttpResponse.badRequest(new Answers.Failure("deadline: must be a whole number of seconds"));
    }

    /// Takes new channels again.
    @Delete
    HttpResponse<?> resume(HttpRequest<?> request) {
        if (!mayDrain(request)) {
            return refusal();
        }
        if (drain.isStopping()) {
            return HttpResponse.status(HttpStatus.CONFLICT)
                    .body(new Answers.Failure("/v1/drain: this node is stopping and cannot be taken back"));
        }
        return changed(drain.cancel(), false);
    }

    /// How far draining is.
    @Get
    HttpResponse<?> state(HttpRequest<?> request) {
        return mayDrain(request) ? HttpResponse.ok(state()) : refusal();
    }

    private HttpResponse<?> started(@Nullable Duration deadline) {
        return changed(drain.start(deadline), true);
    }

    private HttpResponse<?> changed(boolean isChange, boolean draining) {
        if (isChange) {
            LOG.atInfo().addKeyValue("draining", draining).log("drain state changed");
            statusChange.announce();
        }
        return HttpResponse.ok(state());
    }

    private Answers.DrainState state() {
        var state = drain.state();
        return new Answers.DrainState(
                state.draining(),
                state.channels(),
                state.sessions(),
                state.deadlineAtMs(),
                state.emptyIn().toSeconds());
    }

    private boolean mayDrain(HttpRequest<?> request) {
        var operator = config.fleet().access().operatorToken();
        return Bearer.token(request.getHeaders().get("Authorization"))
                .filter(token -> (operator != null && operator.matches(token)) || tokens.isOrder(token))
                .isPresent();
    }

    private static HttpResponse<?> refusal() {
        return HttpResponse.status(HttpStatus.UNAUTHORIZED)
                .body(new Answers.Failure("/v1/drain: send PATCHBAY_OPERATOR_TOKEN as a bearer token"));
    }
}
