package io.patchbay.gateway.channel;

import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;

/// What one request tells the rest of the system while it is on its way: the picks it makes, how nodes answer, and the
/// channels of nodes that do not publish theirs.
final class PlacementEvents {
    private final ChannelService.Parts parts;
    private final Placing.Job job;

    PlacementEvents(ChannelService.Parts parts, Placing.Job job) {
        this.parts = parts;
        this.job = job;
    }

    /// A node is asked now.
    ///
    /// @param attempt how many nodes have been asked with this one
    /// @param newRoom whether nobody had the room
    void picked(ForwardHeaders.Ids ids, NodeTarget target, int attempt, boolean newRoom) {
        parts.publisher()
                .pick(new Pick(
                        Pick.VERSION,
                        ids.pickId(),
                        job.decisionId(),
                        target.nodeId(),
                        job.roomKey(),
                        parts.config().id(),
                        System.currentTimeMillis(),
                        attempt,
                        parts.config().policy().expectedSessionsPerRoom(),
                        newRoom));
    }

    /// How a node answered, or that it did not.
    ///
    /// @param status of its answer, 0 if there was none
    void report(NodeTarget target, NodeReport.Outcome what, int status, long elapsedNs, String detail) {
        parts.publisher()
                .report(new NodeReport(
                        NodeReport.VERSION,
                        target.nodeId(),
                        parts.config().id(),
                        System.currentTimeMillis(),
                        what,
                        job.roomKey(),
                        status,
                        elapsedNs / 1_000_000,
                        detail));
    }

    /// The node made the channel; a node of ours has published it by itself.
    void placed(NodeTarget target, NodeChannel channel) {
        if (target.writesChannels()) {
            return;
        }
        var nowMs = System.currentTimeMillis();
        var webRtc = !("&" + job.request().query() + "&").contains("&webRTC=false&");
        parts.publisher()
                .channel(new ChannelRecord(
                        ChannelRecord.VERSION,
                        channel.uuid(),
                        job.roomKey(),
                        job.request().caller().tenant().name(),
                        target.nodeId(),
                        0,
                        webRtc,
                        null,
                        nowMs,
                        nowMs));
    }
}
