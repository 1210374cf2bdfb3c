package io.patchbay.aggregator.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was decided from one moment to another, short enough for a page.
///
/// @param fromMs epoch ms
/// @param toMs epoch ms
/// @param stepMs width of a bucket
/// @param total decisions in the range that were read
/// @param unreadable records that could not be read
/// @param cut whether there were more than are read at a time
/// @param buckets one for each step that has a decision, in order of time
/// @param nodes what each node got, by node id
/// @param reasons why callers got no channel, most frequent first
/// @param newest the last ones, newest first
public record DecisionDigest(
        long fromMs,
        long toMs,
        long stepMs,
        int total,
        int unreadable,
        boolean cut,
        List<Bucket> buckets,
        List<Node> nodes,
        List<Reason> reasons,
        List<Entry> newest) {

    /// One step of time.
    ///
    /// @param atMs start, epoch ms
    /// @param retried placed at the second node that was asked, or later
    /// @param reasons why callers got no channel, most frequent first
    public record Bucket(
            long atMs, int placed, int retried, int declined, int unavailable, int failed, List<Reason> reasons) {}

    /// What one node got.
    ///
    /// @param placed rooms that went there
    /// @param failedAttempts times it was asked in vain
    public record Node(String nodeId, int placed, int failedAttempts) {}

    /// How often a reason was given.
    public record Reason(String reason, int count) {}

    /// One decision in a line.
    ///
    /// @param room the first characters of the room key
    /// @param region wanted region or country
    /// @param attempts nodes that were asked
    public record Entry(
            String decisionId,
            long atMs,
            String gatewayId,
            String tenant,
            String room,
            @Nullable String region,
            @Nullable String nodeId,
            @Nullable String rule,
            String result,
            String reason,
            int attempts,
            long elapsedUs) {}
}
