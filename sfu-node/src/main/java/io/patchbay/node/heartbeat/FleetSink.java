package io.patchbay.node.heartbeat;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Where the node's reports go. Thread-safe; may block its caller for a bounded time.
interface FleetSink {
    /// Sends a heartbeat. The future fails with what went wrong.
    CompletableFuture<Void> heartbeat(Heartbeat heartbeat);

    /// Sends the record of a channel, null for a tombstone.
    CompletableFuture<Void> channel(String uuid, @Nullable ChannelRecord record);

    /// Waits at most this long for what is on its way, and frees everything.
    void close(Duration timeout);

    /// For the log: where it sends to.
    String describe();
}
