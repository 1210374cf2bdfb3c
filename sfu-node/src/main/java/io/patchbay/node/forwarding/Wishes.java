package io.patchbay.node.forwarding;

import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.StreamType;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a viewer does not want of whom. Outlives publications: whoever switched somebody's camera off does not get it
/// back because that one published anew. Owner: the channel's mailbox.
final class Wishes {
    /// Wishes about sessions that may never come; the oldest make room.
    private static final int MAX = 3_000;

    private final Set<Wish> unwanted = new LinkedHashSet<>();

    private record Wish(SessionId sessionId, StreamType type) {}

    void set(SessionId sessionId, StreamType type, boolean wanted) {
        var wish = new Wish(sessionId, type);
        unwanted.remove(wish);
        if (!wanted) {
            unwanted.add(wish);
            if (unwanted.size() > MAX) {
                unwanted.remove(unwanted.iterator().next());
            }
        }
    }

    /// True unless the viewer said otherwise.
    boolean has(SessionId sessionId, StreamType type) {
        return !unwanted.contains(new Wish(sessionId, type));
    }
}
