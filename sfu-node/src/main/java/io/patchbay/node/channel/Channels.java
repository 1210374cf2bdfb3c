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

        /// Whoever asks has as many channels here as he may.
        record TooManyOfOne() implements Opened {}
    }

    /// Sums over all channels.
    ///
    /// @param sessions admitted sessions
    public record Totals(int channels, int sessions, int cameras, int screens) {}

    /// Most channels.
    ///
    /// @param all of the node
    /// @param perOwner of one tenant, or of one address without a gateway; adopted ones count and are never refused
    public record Limits(int all, int perOwner) {}

    private final Limits limits;
    private final Channel.Context context;
    private final Map<String, Channel> byUuid = new ConcurrentHashMap<>();
    private final Map<RoomId, Channel> byRoom = new ConcurrentHashMap<>();
    private final Map<RoomId.Owner, Integer> byOwner = new ConcurrentHashMap<>();
    private final AtomicBoolean draining = new AtomicBoolean();

    /// @param threads runs the mailboxes; must not run a task on the calling thread unless that is a test's
    public Channels(int maxChannels, Channel.Rules rules, Timers timers, Executor threads, ChannelListener listener) {
        this(new Limits(maxChannels, maxChannels), rules, timers, threads, listener);
    }

    /// @param threads runs the mailboxes; must not run a task on the calling thread unless that is a test's
    public Channels(Limits limits, Channel.Rules rules, Timers timers, Executor threads, ChannelListener listener) {
        this.limits = limits;
        this.context = new Channel.Context(rules, timers, threads, listener, this::remove);
    }

    /// The channel of the room, made if there is none. The setup of one that exists stays as it is, as upstream.
    public Opened open(ChannelSetup setup) {
        var created = new AtomicBoolean();
        var channel = byRoom.compute(setup.room(), (room, existing) -> {
            if (existing != null && !existing.isClosed() && existing.handOut()) {
                return existing;
            }
            if (draining.get() || isFull() || !count(room.owner())) {
                return null;
            }
            created.set(true);
            return create(setup);
        });
        if (channel == null) {
            return refusal();
        }
        if (created.get()) {
            context.listener().channelOpened(channel);
        }
        return new Opened.Found(channel, created.get());
    }

    /// Takes a channel over from another node, whose place this one has in the fleet's eyes: also while draining, since
    /// that was asked before. The channel if this node serves it already.
    public Channel adopt(Ownership ownership, ChannelSetup setup) {
        var adopted = new AtomicBoolean();
        var channel = byUuid.compute(ownership.uuid(), (uuid, existing) -> {
            if (existing != null && !existing.isClosed()) {
                return existing;
            }
            adopted.set(true);
            if (existing == null) {
                byOwner.merge(setup.room().owner(), 1, Integer::sum);
            }
            return new Channel(ownership, setup, context);
        });
        if (adopted.get()) {
            byRoom.putIfAbsent(setup.room(), channel);
            context.listener().channelOpened(channel);
        }
        return channel;
    }

    /// Closes a channel that another node serves now; clients reconnect and get there.
    public void moved(Channel channel) {
        channel.close(CloseReason.MOVED, true);
    }

    /// Whether one channel more would be refused.
    public boolean isFull() {
        return byUuid.size() >= limits.all();
    }

    public Optional<Channel> find(@Nullable String uuid) {
        return uuid == null ? Optional.empty() : Optional.ofNullable(byUuid.get(uuid));
    }

    /// The channel of a room, if there is one.
    public Optional<Channel> ofRoom(RoomId room) {
        return Optional.ofNullable(byRoom.get(room));
    }

    /// The channel of a room as gateways name it, if there is one.
    public Optional<Channel> ofRoom(String roomKey) {
        return byUuid.values().stream()
                .filter(channel -> channel.setup().roomKey().equals(roomKey) && !channel.isClosed())
                .findFirst();
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
        var channel = new Channel(Ownership.ofNew(context.timers().nowMs()), setup, context);
        byUuid.put(channel.uuid(), channel);
        return channel;
    }

    private Opened refusal() {
        if (draining.get()) {
            return new Opened.Draining();
        }
        return isFull() ? new Opened.TooMany() : new Opened.TooManyOfOne();
    }

    /// Counts one channel more for whoever asks; false if he has as many as he may.
    private boolean count(RoomId.Owner owner) {
        var counted = byOwner.merge(owner, 1, Integer::sum);
        if (counted <= limits.perOwner()) {
            return true;
        }
        uncount(owner);
        return false;
    }

    private void uncount(RoomId.Owner owner) {
        byOwner.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
    }

    private void remove(Channel channel) {
        if (byUuid.remove(channel.uuid(), channel)) {
            uncount(channel.setup().room().owner());
        }
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
