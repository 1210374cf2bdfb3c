package io.patchbay.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What aggregators remember of proposals, as ADR 0015 has it, but for their time.
final class RoomClaims {
    private final Map<String, String> nodeByRoom = new HashMap<>();
    private final Set<String> proposed = new TreeSet<>();

    /// @param query of the lookup
    synchronized Optional<String> claim(String roomKey, @Nullable String query) {
        var nodes = values(query, "propose");
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        proposed.add(nodes.getFirst());
        var held = nodeByRoom.get(roomKey);
        if (held == null || values(query, "failed").contains(held)) {
            nodeByRoom.put(roomKey, nodes.getFirst());
        }
        return Optional.ofNullable(nodeByRoom.get(roomKey));
    }

    /// All nodes that were ever proposed.
    synchronized Set<String> proposed() {
        return Set.copyOf(proposed);
    }

    private static List<String> values(@Nullable String query, String name) {
        var values = new ArrayList<String>();
        for (var pair : Arrays.asList((query == null ? "" : query).split("&"))) {
            if (pair.startsWith(name + "=")) {
                values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }
}
