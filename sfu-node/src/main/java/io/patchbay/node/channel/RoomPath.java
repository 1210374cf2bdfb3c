package io.patchbay.node.channel;

import io.patchbay.schemas.event.NodeTag;
import java.util.regex.Pattern;

/// What the path of a shared signaling address says: `/v1/room/<channel uuid>/<node tag>`, behind any prefix.
///
/// @param channelUuid empty if the path is another one
/// @param nodeTag hint at the node that made the channel, see [NodeTag]; empty if there is none
public record RoomPath(String channelUuid, String nodeTag) {
    /// Where rooms are.
    public static final String PREFIX = "/v1/room/";

    private static final Pattern ROOM = Pattern.compile(
            ".{0,256}?" + PREFIX + "(?<uuid>[A-Za-z0-9-]{1,64})(/(?<tag>[0-9a-f]{8}))?(/[^?]{0,64})?(\\?.{0,1024})?");
    private static final RoomPath NONE = new RoomPath("", "");

    /// Reads the path of a request, with its query or without. Never fails.
    public static RoomPath of(String uri) {
        var found = ROOM.matcher(uri);
        if (!found.matches()) {
            return NONE;
        }
        var tag = found.group("tag");
        return new RoomPath(found.group("uuid"), tag == null ? "" : tag);
    }

    /// The path of a channel.
    public static String to(String channelUuid, String nodeId) {
        return PREFIX + channelUuid + "/" + NodeTag.of(nodeId);
    }
}
