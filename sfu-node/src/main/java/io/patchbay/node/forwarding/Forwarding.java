package io.patchbay.node.forwarding;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Session;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.ortc.RtpCapabilities;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The media of all channels of a node. A channel gets a router with its first member and gives it back with its last.
///
/// Thread-safe; what it hands out belongs to the mailbox of the channel.
public final class Forwarding {
    private final MediaEngine engine;
    private final ChannelMedia.Settings settings;
    private final Map<Channel, ChannelMedia> open = new ConcurrentHashMap<>();

    /// @param capabilities what this node forwards, as every node of the fleet announces it
    /// @param publicationsPerMinute streams that a session may begin to publish in a minute, and the most at once
    public Forwarding(
            MediaEngine engine, RtpCapabilities capabilities, int publicationsPerMinute, ForwardingListener listener) {
        this.engine = engine;
        this.settings = new ChannelMedia.Settings(capabilities, new SecureRandom(), publicationsPerMinute, listener);
    }

    /// The same for who limits nothing and wants to hear nothing.
    public Forwarding(MediaEngine engine, RtpCapabilities capabilities) {
        this(engine, capabilities, Integer.MAX_VALUE, new ForwardingListener() {});
    }

    /// What this node forwards.
    public RtpCapabilities capabilities() {
        return settings.capabilities();
    }

    /// Mailbox. Takes a session into the forwarding of its channel; the dialect closes the member with the session.
    public Member join(Session session, MemberListener listener) {
        var channel = session.channel();
        var media = open.computeIfAbsent(
                channel, _ -> new ChannelMedia(engine.openRouter(), settings, () -> open.remove(channel)));
        return media.join(session, listener);
    }

    /// The figures of a channel; all zero if it has no media. Any thread.
    public ForwardingFigures figures(Channel channel) {
        var media = open.get(channel);
        return media == null ? ForwardingFigures.NONE : media.figures();
    }

    /// The figures of all channels together. Any thread.
    public ForwardingFigures totals() {
        return open.values().stream()
                .map(ChannelMedia::figures)
                .reduce(ForwardingFigures.NONE, ForwardingFigures::plus);
    }
}
