package io.patchbay.node.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelKey;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.RoomId;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.seal.FleetKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What another node needs to take a channel over and nobody else may know, as it travels in [ChannelRecord#key]:
/// JSON `{"key"?, "nodeKeys"?, "room", "remoteAddress"}`, sealed for the nodes of the fleet. Thread-safe.
///
/// `key` is the channel's own key; without one, `nodeKeys` are the keys of the node that made the channel, since its
/// sessions' tokens are signed with them.
public final class ChannelSecret {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelSecret.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_TEXT = 2048;
    private static final int MAX_NODE_KEYS = 16;

    private final FleetKeys keys;
    private final Supplier<List<String>> nodeKeys;

    /// @param nodeKeys of this node, as they are written in settings
    public ChannelSecret(FleetKeys keys, Supplier<List<String>> nodeKeys) {
        this.keys = keys;
        this.nodeKeys = nodeKeys;
    }

    /// The secret of a channel of this node; null if it is too long to be sealed: such a channel cannot be adopted.
    public @Nullable String seal(Channel channel) {
        var setup = channel.setup();
        var json = JsonNodeFactory.instance.objectNode();
        if (setup.key() != null) {
            json.put("key", setup.key().text());
        } else {
            var all = json.putArray("nodeKeys");
            makersKeys(setup).forEach(all::add);
        }
        json.put("room", setup.room().name()).put("remoteAddress", setup.remoteAddress());
        try {
            return keys.seal(json.toString());
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("channelId", channel.uuid())
                    .addKeyValue("error", e.getMessage())
                    .log("the channel cannot be taken over by another node");
            return null;
        }
    }

    /// What the channel of a record is made of; empty if this node cannot read it.
    Optional<ChannelSetup> open(ChannelRecord record) {
        return Optional.ofNullable(record.key()).flatMap(keys::open).flatMap(text -> setup(record, text));
    }

    private List<String> makersKeys(ChannelSetup setup) {
        return setup.makersKeys().isEmpty()
                ? nodeKeys.get()
                : setup.makersKeys().stream().map(ChannelKey::text).toList();
    }

    private static Optional<ChannelSetup> setup(ChannelRecord record, String text) {
        try {
            var json = JSON.readTree(text);
            var room = json.path("room").asText("");
            var remoteAddress = json.path("remoteAddress").asText("");
            var key = json.path("key").asText("");
            var nodeKeys = new ArrayList<ChannelKey>();
            for (var nodeKey : json.path("nodeKeys")) {
                nodeKeys.add(new ChannelKey(nodeKey.asText("")));
            }
            if (room.isEmpty() || room.length() > MAX_TEXT || nodeKeys.size() > MAX_NODE_KEYS) {
                return Optional.empty();
            }
            if (key.isEmpty() == nodeKeys.isEmpty()) {
                return Optional.empty();
            }
            var owner = record.tenant().isEmpty()
                    ? new RoomId.Owner.Address(remoteAddress)
                    : new RoomId.Owner.Tenant(record.tenant());
            return Optional.of(new ChannelSetup(
                    new RoomId(owner, room),
                    record.roomKey(),
                    key.isEmpty() ? null : new ChannelKey(key),
                    nodeKeys,
                    record.webRtc(),
                    remoteAddress));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
