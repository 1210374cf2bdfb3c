package io.patchbay.schemas.event;

import java.util.List;

/// The shared breaker of a node, as folded from node reports.
///
/// @param untilMs epoch ms until which the node ranks last; 0 if it is not quarantined
/// @param backoffMs length of the latest quarantine, 0 if there was none
/// @param failures failures since the last success
/// @param serverErrorRooms room keys of recent 5xx answers: two different ones are needed to quarantine
/// @param reason outcome that caused it, empty if there is none
public record Quarantine(long untilMs, int backoffMs, int failures, List<String> serverErrorRooms, String reason) {

    /// A node that nobody complains about.
    public static final Quarantine NONE = new Quarantine(0, 0, 0, List.of(), "");

    public Quarantine {
        Check.atLeast("quarantine.untilMs", untilMs, 0);
        Check.atLeast("quarantine.backoffMs", backoffMs, 0);
        Check.atLeast("quarantine.failures", failures, 0);
        serverErrorRooms = Check.list("quarantine.serverErrorRooms", serverErrorRooms, 16);
        Check.optionalText("quarantine.reason", reason, Check.MAX_TEXT_LENGTH);
    }
}
