package io.patchbay.schemas.event;

/// What came of asking the node of a [DecisionStep].
///
/// @param pickId id of the [Pick], empty if nothing was sent
/// @param startUs when the node was asked, microseconds after the request came
/// @param elapsedUs how long it took, microseconds
/// @param outcome what came of it
/// @param httpStatus status of the node's answer, 0 if there was none
/// @param detail short text for people, empty if there is nothing to say
public record DecisionAttempt(
        String pickId, long startUs, long elapsedUs, Outcome outcome, int httpStatus, String detail) {

    /// What can come of an attempt. Written in kebab case.
    public enum Outcome {
        /// The node made or found the channel.
        OK,
        /// The node refused the request as such (4xx); no other node would take it.
        DECLINED,
        /// No TCP connection.
        CONNECT_FAILED,
        /// Connected, but no answer in time.
        TIMEOUT,
        /// Answered with 5xx or with something that is not the protocol.
        SERVER_ERROR,
        /// Not asked: its half-open breaker let nobody through.
        NOT_SENT,
        /// Asked, but another attempt answered first.
        ABANDONED
    }

    public DecisionAttempt {
        Check.optionalText("pickId", pickId, Check.MAX_ID_LENGTH);
        Check.atLeast("startUs", startUs, 0);
        Check.atLeast("elapsedUs", elapsedUs, 0);
        Check.within("httpStatus", httpStatus, 0, 999);
        Check.optionalText("detail", detail, Check.MAX_TEXT_LENGTH);
    }
}
