package io.patchbay.node.channel;

import java.util.UUID;

/// Which channel this is, and which owner in turn this node is: equal on all nodes that ever serve the channel, but for
/// the epoch.
///
/// @param epoch 0 on the node that made it, one more with every adoption
/// @param createdAtMs epoch ms
public record Ownership(String uuid, int epoch, long createdAtMs) {

    static Ownership ofNew(long nowMs) {
        return new Ownership(UUID.randomUUID().toString(), 0, nowMs);
    }
}
