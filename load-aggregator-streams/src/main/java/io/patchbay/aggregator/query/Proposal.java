package io.patchbay.aggregator.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a gateway would send a room that no channel has.
///
/// @param nodeId the node it picked
/// @param failed nodes that failed it for this room just now, at most [#MAX_FAILED]: neither their channels nor the
///     proposals that name them count
public record Proposal(String nodeId, Set<String> failed) {
    /// More attempts than a gateway makes within a caller's patience.
    public static final int MAX_FAILED = 8;

    /// As long as a node's id may be in any event.
    public static final int MAX_ID_LENGTH = 256;

    /// @throws IllegalArgumentException with a message for the caller
    public Proposal {
        if (failed.size() > MAX_FAILED) {
            throw new IllegalArgumentException("'failed' names at most " + MAX_FAILED + " nodes");
        }
        failed = Set.copyOf(failed);
        check("propose", nodeId);
        failed.forEach(id -> check("failed", id));
    }

    /// As a request has it.
    ///
    /// @param failed may name a node twice
    /// @throws IllegalArgumentException with a message for the caller
    public static Proposal of(String nodeId, List<String> failed) {
        return new Proposal(nodeId, failed.stream().collect(Collectors.toUnmodifiableSet()));
    }

    /// As a query, with its question mark.
    String query() {
        return failed.stream()
                .sorted()
                .map(id -> "&failed=" + encode(id))
                .collect(Collectors.joining("", "?propose=" + encode(nodeId), ""));
    }

    private static void check(String name, String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is the id of a node: 1 to " + MAX_ID_LENGTH + " characters, none of them control");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
