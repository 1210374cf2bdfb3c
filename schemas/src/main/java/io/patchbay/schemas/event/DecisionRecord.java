package io.patchbay.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a gateway answered one channel request, published to `sfu.decisions` when the answer is out: all that it looked
/// at, every node it asked and what came of that. With the table of `sfu.snapshots` each step can be decided again.
///
/// @param schemaVersion [#VERSION]
/// @param decisionId unique and in order of time; the caller gets it in `Patchbay-Decision`
/// @param atMs epoch ms of the gateway when the request came
/// @param gatewayId the gateway instance
/// @param tenant tenant name
/// @param roomKey HMAC of tenant salt and `iss`, hex
/// @param region wanted region as the caller wrote it, null if none
/// @param country wanted country as the caller wrote it, null if none
/// @param policy the numbers
/// @param ticket the round-robin ticket
/// @param steps looks at the table that led to an attempt or to the refusal, in order
/// @param result what the caller got
/// @param nodeId the node that answered, null if none did
/// @param reason why the caller got no channel, empty if it did
/// @param httpStatus status that the caller got
/// @param elapsedUs from the request to the answer, microseconds
/// @param traceId W3C trace that the request belongs to, null in records of older gateways
public record DecisionRecord(
        int schemaVersion,
        String decisionId,
        long atMs,
        String gatewayId,
        String tenant,
        String roomKey,
        @Nullable String region,
        @Nullable String country,
        DecisionPolicy policy,
        long ticket,
        List<DecisionStep> steps,
        Result result,
        @Nullable String nodeId,
        String reason,
        int httpStatus,
        long elapsedUs,
        @Nullable String traceId) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    private static final int MAX_STEPS = 200;

    /// How a channel request can end. Written in kebab case.
    public enum Result {
        /// A node has the channel.
        PLACED,
        /// A node refused the request as such.
        DECLINED,
        /// Nobody could take the room.
        UNAVAILABLE,
        /// The gateway failed.
        ERROR
    }

    public DecisionRecord {
        Check.version(schemaVersion, VERSION);
        Check.text("decisionId", decisionId, Check.MAX_ID_LENGTH);
        Check.atLeast("atMs", atMs, 0);
        Check.text("gatewayId", gatewayId, Check.MAX_ID_LENGTH);
        Check.text("tenant", tenant, Check.MAX_ID_LENGTH);
        Check.text("roomKey", roomKey, Check.MAX_ID_LENGTH);
        Check.optionalText("region", region, Check.MAX_TEXT_LENGTH);
        Check.optionalText("country", country, Check.MAX_TEXT_LENGTH);
        steps = Check.list("steps", steps, MAX_STEPS);
        Check.optionalText("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.optionalText("reason", reason, Check.MAX_TEXT_LENGTH);
        Check.within("httpStatus", httpStatus, 0, 999);
        Check.atLeast("elapsedUs", elapsedUs, 0);
        Check.optionalText("traceId", traceId, Check.MAX_ID_LENGTH);
    }

    /// The same record with another policy.
    public DecisionRecord withPolicy(DecisionPolicy other) {
        return new DecisionRecord(
                schemaVersion,
                decisionId,
                atMs,
                gatewayId,
                tenant,
                roomKey,
                region,
                country,
                other,
                ticket,
                steps,
                result,
                nodeId,
                reason,
                httpStatus,
                elapsedUs,
                traceId);
    }
}
