package io.patchbay.node.channel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Tells several listeners, in the order they were added. Thread-safe.
public final class ChannelListeners implements ChannelListener {
    private final List<ChannelListener> listeners = new CopyOnWriteArrayList<>();

    public void add(ChannelListener listener) {
        listeners.add(listener);
    }

    @Override
    public void channelOpened(Channel channel) {
        listeners.forEach(listener -> listener.channelOpened(channel));
    }

    @Override
    public void channelClosed(Channel channel, boolean keep) {
        listeners.forEach(listener -> listener.channelClosed(channel, keep));
    }

    @Override
    public void sessionAdmitted(Channel channel) {
        listeners.forEach(listener -> listener.sessionAdmitted(channel));
    }

    @Override
    public void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected) {
        listeners.forEach(listener -> listener.sessionClosed(channel, reason, wasConnected));
    }

    @Override
    public void sessionJoined(Session session) {
        listeners.forEach(listener -> listener.sessionJoined(session));
    }

    @Override
    public void mediaFlows(Session session) {
        listeners.forEach(listener -> listener.mediaFlows(session));
    }

    @Override
    public void sessionLasted(Duration length) {
        listeners.forEach(listener -> listener.sessionLasted(length));
    }

    @Override
    public void sessionFailed(Channel channel) {
        listeners.forEach(listener -> listener.sessionFailed(channel));
    }
}
