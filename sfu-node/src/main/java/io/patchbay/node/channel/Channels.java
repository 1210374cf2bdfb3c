package io.patchbay.node.channel;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// All channels of the node, by uuid and by room. Thread-safe; each channel has its own owner.
public final class Channels {
    /// Answer to a request for a channel.
    public sealed interface Opened {
        /// The room has a channel.
        ///
        /// @param created false: it was there already
        record Found(Channel channel, boolean created) implements Opened {}

        /// The node takes no new channels now.
        record Draining() implements Opened {}

        /// The node has as many channels as it may.
        record TooMany() implements Opened {}
    }

    /// Sums over all channels.
    ///
    /// @param sessions admitted sessions
    public record Totals(int channels, int sessions, int cameras, int screens) {}

    private final int maxChannels;
    private final Channel.Context context;
    private final Map<String, Channel> byUuid = new ConcurrentHashMap<>();
    private final Map<RoomId, Channel> byRoom = new ConcurrentHashMap<>();
    private final AtomicBoolean draining = new AtomicBoolean();

    /// @param threads runs the mailboxes; must not run a task on the calling thread unless that is a test's
    public Channels(int maxChannels, Channel.Rules rules, Timers timers, Executor threads, ChannelListener listener) {
        this.maxChannels = maxChannels;
        this.context = new Channel.Context(rules, timers, threads, listener, this::remove);
    }

    /// The channel of the room, made if there is none. The setup of one that exists stays as it is, as upstream.
    public Opened open(ChannelSetup setup) {
        var created = new AtomicBoolean();
        var channel = byRoom.compute(setup.room(), (room, existing) -> {
            if (existing != null && !existing.isClosed() && existing.handOut()) {
                return existing;
            }
            if (draining.get() || byUuid.size() >= maxChannels) {
                return null;
            }
            created.set(true);
            return create(setup);
        });
        if (channel == null) {
            return draining.get() ? new Opened.Draining() : new Opened.TooMany();
        }
        if (created.get()) {
            context.listener().channelOpened(channel);
        }
        return new Opened.Found(channel, created.get());
    }

    public Optional<Channel> find(@Nullable String uuid) {
        return uuid == null ? Optional.empty() : Optional.ofNullable(byUuid.get(uuid));
    }

    /// The channel of a room, if there is one.
    public Optional<Channel> ofRoom(RoomId room) {
        return Optional.ofNullable(byRoom.get(room));
    }

    /// A copy.
    public List<Channel> all() {
        return List.copyOf(byUuid.values());
    }

    public Totals totals() {
        return sum(all());
    }

    /// Closes every channel; clients get 4108 and services go on.
    public void softReset() {
        all().forEach(channel -> channel.close(CloseReason.CHANNEL_CLOSED, false));
    }

    /// Closes every channel because the node leaves: clients get 1001 and may find the channel elsewhere.
    public void leave() {
        all().forEach(channel -> channel.close(CloseReason.LEAVING, true));
    }

    /// Whether the node refuses new channels.
    public boolean isDraining() {
        return draining.get();
    }

    /// Starts or ends draining; true if that was a change.
    public boolean setDraining(boolean value) {
        return draining.compareAndSet(!value, value);
    }

    private Channel create(ChannelSetup setup) {
        var channel = new Channel(setup, context);
        byUuid.put(channel.uuid(), channel);
        return channel;
    }

    private void remove(Channel channel) {
        byUuid.remove(channel.uuid());
        byRoom.remove(channel.setup().room(), channel);
    }

    private static Totals sum(Collection<Channel> channels) {
        var sessions = 0;
        var cameras = 0;
        var screens = 0;
        for (var channel : channels) {
            var stats = channel.stats();
            sessions += stats.sessions();
            cameras += stats.cameras();
            screens += stats.screens();
        }
        return new Totals(channels.size(), sessions, cameras, screens);
    }
}
