package io.patchbay.gateway.channel;

import io.patchbay.gateway.forward.Outcome;
import io.patchbay.schemas.event.NodeReport;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What came of asking a node means for the request.
sealed interface NodeReply {
    /// The node's key is another one.
    int UNAUTHORIZED = 401;

    /// A channel is there.
    record Made(NodeChannel channel) implements NodeReply {}

    /// The node answers, and refuses the request.
    ///
    /// @param elsewhere whether another node may take it: this one knows another key, or has no room or
    ///     time for it. A refusal of the request itself is the same everywhere
    record Refused(int status, String body, boolean elsewhere) implements NodeReply {}

    /// The node failed.
    ///
    /// @param status of its answer, 0 if there was none
    /// @param perhapsMade whether it may have made a channel all the same
    record Failed(NodeReport.Outcome what, int status, String detail, boolean perhapsMade) implements NodeReply {}

    static NodeReply of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer -> of(answer.status(), answer.body());
            case Outcome.ConnectFailed(var reason) -> new Failed(NodeReport.Outcome.CONNECT_FAILED, 0, reason, false);
            case Outcome.TimedOut() -> new Failed(NodeReport.Outcome.TIMEOUT, 0, "no answer in time", true);
            case Outcome.Broken(var reason) -> new Failed(NodeReport.Outcome.SERVER_ERROR, 0, reason, true);
        };
    }

    /// Who answers 404 or 405 is no node: something else is at that address.
    static NodeReply of(int status, byte[] body) {
        if (status < 300) {
            Optional<NodeReply> made = NodeChannel.read(body).map(Made::new);
            return made.orElseGet(
                    () -> new Failed(NodeReport.Outcome.SERVER_ERROR, status, "no channel in the answer", true));
        }
        return switch (status) {
            case UNAUTHORIZED, 408, 429 -> new Refused(status, text(body), true);
            case 404, 405 -> new Failed(NodeReport.Outcome.SERVER_ERROR, status, "no node: status " + status, false);
            default ->
                status >= 400 && status < 500
                        ? new Refused(status, text(body), false)
                        : new Failed(NodeReport.Outcome.SERVER_ERROR, status, "status " + status, false);
        };
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
