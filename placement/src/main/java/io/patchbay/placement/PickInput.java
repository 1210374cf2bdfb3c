package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that a decision looks at.
///
/// @param rows the load table, in any order; a [LoadTable] that was prepared once makes decisions fast
/// @param nowMs the reader's estimate of the aggregator's clock: `asOfMs` plus its own monotonic time since
/// @param policy the numbers
/// @param roomKey the room
/// @param region wanted region, null if none
/// @param country ISO 3166 alpha-2, used when [#region] is null
/// @param owner node that has a channel of this room, or had it until it failed; null if there is none or it is unknown
/// @param ownerUnknown whether somebody may have a channel of the room and nobody could say who
/// @param excluded nodes that failed this request
/// @param openBreakers nodes whose local breaker is open
/// @param keyless nodes that the gateway cannot sign for
/// @param overloadedBefore nodes that were overloaded and have not fallen far enough since
///     ([LoadRow#isOverloaded])
/// @param ticket the round-robin ticket
public record PickInput(
        List<LoadRow> rows,
        long nowMs,
        Policy policy,
        String roomKey,
        @Nullable String region,
        @Nullable String country,
        @Nullable String owner,
        boolean ownerUnknown,
        Set<String> excluded,
        Set<String> openBreakers,
        Set<String> keyless,
        Set<String> overloadedBefore,
        long ticket) {

    public PickInput {
        rows = rows instanceof LoadTable ? rows : List.copyOf(rows);
        excluded = Set.copyOf(excluded);
        openBreakers = Set.copyOf(openBreakers);
        keyless = Set.copyOf(keyless);
        overloadedBefore = Set.copyOf(overloadedBefore);
    }
}
