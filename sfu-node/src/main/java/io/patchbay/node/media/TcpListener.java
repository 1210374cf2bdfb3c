package io.patchbay.node.media;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listening half of ICE-TCP. A connection that the system does not hand over, mostly because the process has no
/// file descriptor left, stays in its queue and keeps the socket ready: until [#resume] it is not looked at, so that
/// the loop can go on waiting. Owned by its loop.
final class TcpListener {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

    private final Source source;
    private final SelectionKey key;
    private long failures;
    private boolean failing;

    /// Where connections come from.
    interface Source {
        /// Null when there is none.
        @Nullable
        SocketChannel accept() throws IOException;
    }

    /// @param key of the listening socket, interested in connections
    TcpListener(Source source, SelectionKey key) {
        this.source = source;
        this.key = key;
    }

    /// The next connection; null when there is none, or the system does not hand it over.
    @Nullable
    SocketChannel accept() {
        try {
            var channel = source.accept();
            failing = false;
            return channel;
        } catch (IOException e) {
            if (!failing) {
                LOG.atWarn()
                        .addKeyValue("error", e.toString())
                        .log("cannot accept ICE-TCP connections; tried again every second");
            }
            failing = true;
            failures++;
            pause();
            return null;
        }
    }

    /// Lets connections wait.
    void pause() {
        key.interestOps(0);
    }

    /// Looks at the queue again. To be called every second or so.
    void resume() {
        key.interestOps(SelectionKey.OP_ACCEPT);
    }

    /// How often a connection was not handed over.
    long failures() {
        return failures;
    }
}
