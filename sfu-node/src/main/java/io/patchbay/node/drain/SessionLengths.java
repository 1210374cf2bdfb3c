package io.patchbay.node.drain;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListener;
import io.patchbay.node.channel.CloseReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/// How long the latest sessions of this node lasted. Thread-safe.
public final class SessionLengths implements ChannelListener {
    private static final int KEPT = 1_000;

    private final ArrayDeque<Duration> lengths = new ArrayDeque<>();

    /// A copy, oldest first.
    synchronized List<Duration> recent() {
        return List.copyOf(lengths);
    }

    @Override
    public synchronized void sessionLasted(Duration length) {
        if (lengths.size() == KEPT) {
            lengths.removeFirst();
        }
        lengths.addLast(length);
    }

    @Override
    public void channelOpened(Channel channel) {
        // Sessions are what takes time.
    }

    @Override
    public void channelClosed(Channel channel, boolean keep) {
        // Sessions are what takes time.
    }

    @Override
    public void sessionAdmitted(Channel channel) {
        // The channel knows those that go on.
    }

    @Override
    public void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected) {
        // Those that count come to sessionLasted.
    }

    @Override
    public void sessionFailed(Channel channel) {
        // It may survive.
    }
}
