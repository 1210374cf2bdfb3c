package io.patchbay.node.heartbeat;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Channels;
import io.patchbay.schemas.event.ChannelRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which channels the fleet must be told about. It holds uuids, not records: what is true is read when a record is
/// sent, so that a late or repeated send never brings a closed channel back. Thread-safe.
final class ChannelLedger {
    /// Most channels that wait to be told; more are dropped and told with the next refresh.
    static final int MAX_PENDING = 100_000;

    /// One thing to tell.
    ///
    /// @param record empty for a tombstone
    record Entry(String uuid, Optional<ChannelRecord> record) {}

    private final Channels channels;
    private final String nodeId;
    private final Set<String> pending = new LinkedHashSet<>();
    private final Set<String> kept = new HashSet<>();
    private final Function<Channel, @Nullable String> seal;
    private final Map<String, Optional<String>> sealed = new HashMap<>();

    /// @param seal what another node needs to take a channel over, sealed; null if it cannot be sealed
    ChannelLedger(Channels channels, String nodeId, Function<Channel, @Nullable String> seal) {
        this.channels = channels;
        this.nodeId = nodeId;
        this.seal = seal;
    }

    /// A channel is here, perhaps again.
    synchronized boolean opened(String uuid) {
        kept.remove(uuid);
        return changed(uuid);
    }

    /// Nobody will take the channel over any more: its record ends.
    synchronized boolean end(String uuid) {
        kept.remove(uuid);
        return changed(uuid);
    }

    /// Something about the channel changed, or could not be told. False if there is no room for it.
    synchronized boolean changed(String uuid) {
        if (pending.size() >= MAX_PENDING && !pending.contains(uuid)) {
            return false;
        }
        pending.add(uuid);
        return true;
    }

    /// The channel ended here, but its record stays for the node that takes it over.
    synchronized void keep(String uuid) {
        if (kept.size() >= MAX_PENDING) {
            kept.clear();
        }
        kept.add(uuid);
        sealed.remove(uuid);
        pending.remove(uuid);
    }

    /// All channels in use have to be told again.
    void refresh() {
        channels.all().stream()
                .filter(channel -> channel.stats().sessions() > 0)
                .forEach(c -> changed(c.uuid()));
    }

    /// Takes the next thing to tell, as it is at `nowMs`.
    synchronized Optional<Entry> poll(long nowMs) {
        var next = pending.iterator();
        while (next.hasNext()) {
            var uuid = next.next();
            next.remove();
            if (!kept.contains(uuid)) {
                var channel = channels.find(uuid);
                if (channel.isEmpty()) {
                    sealed.remove(uuid);
                }
                return Optional.of(new Entry(uuid, channel.map(found -> record(found, nowMs))));
            }
        }
        return Optional.empty();
    }

    synchronized boolean isEmpty() {
        return pending.isEmpty();
    }

    private ChannelRecord record(Channel channel, long nowMs) {
        var setup = channel.setup();
        var inUse = channel.stats().sessions() > 0;
        return new ChannelRecord(
                ChannelRecord.VERSION,
                channel.uuid(),
                setup.roomKey(),
                setup.tenant(),
                nodeId,
                channel.epoch(),
                setup.webRtc(),
                sealed.computeIfAbsent(channel.uuid(), _ -> Optional.ofNullable(seal.apply(channel)))
                        .orElse(null),
                channel.createdAtMs(),
                inUse ? nowMs : channel.createdAtMs());
    }
}
