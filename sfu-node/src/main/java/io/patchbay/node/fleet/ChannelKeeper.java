package io.patchbay.node.fleet;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.heartbeat.FleetReporter;
import io.patchbay.placement.Rooms;
import io.patchbay.schemas.event.ChannelRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds this node's channels against what is read on `sfu.channels`: lets go of those another node has, writes again
/// what a former owner's late record covered, and ends those that lost their room to an older channel. Runs on the
/// thread that reads.
final class ChannelKeeper implements ChannelTable.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelKeeper.class);

    private final String selfId;
    private final Channels channels;
    private final ChannelTable table;
    private final NodeTable nodes;
    private final FleetReporter reporter;

    ChannelKeeper(String selfId, Channels channels, ChannelTable table, NodeTable nodes, FleetReporter reporter) {
        this.selfId = selfId;
        this.channels = channels;
        this.table = table;
        this.nodes = nodes;
        this.reporter = reporter;
    }

    @Override
    public void onRecord(String uuid, @Nullable ChannelRecord read, @Nullable ChannelRecord current) {
        var held = channels.find(uuid);
        if (held.isPresent()) {
            hold(held.get(), read, current);
        }
        if (current != null && !current.roomKey().isEmpty()) {
            settle(current.roomKey());
        }
    }

    String selfId() {
        return selfId;
    }

    ChannelTable table() {
        return table;
    }

    boolean isHeld(String uuid) {
        return channels.find(uuid).isPresent();
    }

    boolean isGone(String nodeId) {
        return nodes.isGone(nodeId);
    }

    /// Writes a tombstone for a channel that nobody has any more.
    void end(String uuid) {
        reporter.end(uuid);
    }

    private void hold(Channel held, @Nullable ChannelRecord read, @Nullable ChannelRecord current) {
        var isForeign = current != null && !current.nodeId().equals(selfId);
        if (current != null && isForeign && current.epoch() >= held.epoch()) {
            LOG.atInfo()
                    .addKeyValue("channelId", held.uuid())
                    .addKeyValue("nodeId", current.nodeId())
                    .addKeyValue("epoch", current.epoch())
                    .log("another node serves this channel now: closing it here");
            channels.moved(held);
        } else if (current != null && !isForeign && current.epoch() > held.epoch()) {
            held.raiseEpoch(current.epoch());
        } else if (isForeign || read == null || !read.nodeId().equals(selfId)) {
            reporter.republish(held.uuid());
        }
    }

    /// Two channels for one room: the older stays, the other ends when it is empty.
    private void settle(String roomKey) {
        var claims = table.ofRoom(roomKey);
        if (claims.size() < 2) {
            return;
        }
        var winner = claims.stream()
                .filter(claim -> claim.nodeId().equals(selfId) ? isHeld(claim.uuid()) : !nodes.isGone(claim.nodeId()))
                .reduce(Rooms::owner);
        claims.stream()
                .filter(claim -> claim.nodeId().equals(selfId))
                .filter(claim -> winner.isPresent() && !winner.get().uuid().equals(claim.uuid()))
                .flatMap(claim -> channels.find(claim.uuid()).stream())
                .forEach(Channel::supersede);
    }
}
