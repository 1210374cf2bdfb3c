package io.patchbay.node.signaling;

import io.patchbay.node.channel.CloseReason;

/// A WebSocket, seen from the dialect. Thread-safe; never blocks.
public interface Socket {
    /// Sends a text frame. Dropped if the socket is closing; closes it if the client is too slow.
    void send(String text);

    /// Closes with the reason's code and no text. Closing twice does nothing.
    void close(CloseReason reason);

    /// Whether [#close] was called: nothing reaches the client any more.
    boolean isClosing();

    /// The socket's client proved who it is.
    void authenticated();

    /// Runs a task on the thread that reads the socket, after what that does now.
    default void execute(Runnable task) {
        task.run();
    }
}
