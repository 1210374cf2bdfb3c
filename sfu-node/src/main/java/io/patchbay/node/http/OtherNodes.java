package io.patchbay.node.http;

import io.patchbay.node.fleet.Fleet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What routes want of the node's view of the fleet. Thread-safe; never blocks.
public interface OtherNodes {
    /// Answers another node; empty if the token does not say that it is one, or this node is alone.
    ///
    /// @param question see [Fleet#report]
    Optional<CompletableFuture<Fleet.Report>> report(@Nullable String token, String uuid, Question question);

    /// What another node asks of a channel.
    record Question(int epoch, String ownerId, boolean reach) {}

    /// The channel that a room has, as far as this node has read: see [Fleet#ownerOf].
    Optional<Fleet.RoomAt> ownerOf(String roomKey);

    /// Looks for the channel of a room that is not here: see [Fleet#bringRoom].
    CompletableFuture<Optional<Fleet.RoomAt>> bringRoom(String roomKey);
}
