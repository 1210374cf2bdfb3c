package io.patchbay.placement;

import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.schemas.event.DecisionPolicy;
import io.patchbay.schemas.event.DecisionStep;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How policies and answers are written in a [io.patchbay.schemas.event.DecisionRecord], and read from it. Constants
/// are text there, in kebab case, so that a reader can count what a newer writer knows and it does not.
public final class Recorded {
    private Recorded() {}

    /// A constant as it is written: `IN_REGION` as `in-region`.
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The policy by value.
    public static DecisionPolicy policy(Policy policy) {
        return new DecisionPolicy(
                word(policy.strategy()),
                policy.sessionsWeight(),
                policy.cpuWeight(),
                policy.memoryWeight(),
                policy.overloadPermille(),
                policy.overloadHysteresisPermille(),
                policy.unhealthyThresholdMs(),
                policy.unhealthyPolls(),
                policy.expectedSessionsPerRoom(),
                policy.pickWindowMs());
    }

    /// The policy that was recorded.
    ///
    /// @throws IllegalArgumentException if it is none that this version knows; the message says why
    public static Policy policy(DecisionPolicy recorded) {
        return new Policy(
                constant("strategy", Strategy.values(), recorded.strategy()),
                recorded.sessionsWeight(),
                recorded.cpuWeight(),
                recorded.memoryWeight(),
                recorded.overloadPermille(),
                recorded.overloadHysteresisPermille(),
                recorded.unhealthyThresholdMs(),
                recorded.unhealthyPolls(),
                recorded.expectedSessionsPerRoom(),
                recorded.pickWindowMs());
    }

    /// The answer that was recorded.
    ///
    /// @throws IllegalArgumentException if this version does not know its rule or reason; the message names it
    public static Decision answer(DecisionStep step) {
        var nodeId = step.nodeId();
        return nodeId == null
                ? new NoCandidate(constant("reason", Decision.Reason.values(), step.reason()))
                : new Picked(nodeId, constant("rule", Rule.values(), step.rule()));
    }

    private static <E extends Enum<E>> E constant(String field, E[] constants, @Nullable String word) {
        for (var constant : constants) {
            if (word(constant).equals(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(field + ": '" + word + "' is unknown to this version");
    }
}
