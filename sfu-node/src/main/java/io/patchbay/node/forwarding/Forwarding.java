package io.patchbay.node.forwarding;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Session;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.ortc.RtpCapabilities;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The media of all channels of a node. A channel gets a router with its first member and gives it back with its last.
///
/// Thread-safe; what it hands out belongs to the mailbox of the channel.
public final class Forwarding {
    private final MediaEngine engine;
    private final RtpCapabilities capabilities;
    private final Consumer<Duration> onLinkClosed;
    private final SecureRandom random = new SecureRandom();
    private final Map<Channel, ChannelMedia> open = new ConcurrentHashMap<>();

    /// @param capabilities what this node forwards, as every node of the fleet announces it
    /// @param onLinkClosed told how long a link was connected when it ends; on any mailbox, must return at once
    public Forwarding(MediaEngine engine, RtpCapabilities capabilities, Consumer<Duration> onLinkClosed) {
        this.engine = engine;
        this.capabilities = capabilities;
        this.onLinkClosed = onLinkClosed;
    }

    /// The same for who does not care how long links live.
    public Forwarding(MediaEngine engine, RtpCapabilities capabilities) {
        this(engine, capabilities, _ -> {});
    }

    /// What this node forwards.
    public RtpCapabilities capabilities() {
        return capabilities;
    }

    /// Mailbox. Takes a session into the forwarding of its channel; the dialect closes the member with the session.
    public Member join(Session session, MemberListener listener) {
        var channel = session.channel();
        var media = open.computeIfAbsent(
                channel,
                _ -> new ChannelMedia(engine.openRouter(), capabilities, random, new ChannelMedia.Owner() {
                    @Override
                    public void onEmpty() {
                        open.remove(channel);
                    }

                    @Override
                    public void onLinkClosed(Duration life) {
                        onLinkClosed.accept(life);
                    }
                }));
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
