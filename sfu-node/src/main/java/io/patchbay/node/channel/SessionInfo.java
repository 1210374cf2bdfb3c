package io.patchbay.node.channel;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What a session says of itself; a flag that was never set is absent.
///
/// @param flags copied
/// @param name for people; empty if it was never said, and in the odoo dialect, whose clients know names from elsewhere
public record SessionInfo(Map<Flag, Boolean> flags, String name) {
    /// Longest name, characters.
    public static final int MAX_NAME = 64;

    /// The closed set of flags, by their names on the wire.
    public enum Flag {
        IS_TALKING("isTalking"),
        IS_CAMERA_ON("isCameraOn"),
        IS_SCREEN_SHARING_ON("isScreenSharingOn"),
        IS_SELF_MUTED("isSelfMuted"),
        IS_DEAF("isDeaf"),
        IS_RAISING_HAND("isRaisingHand");

        private final String wireName;

        Flag(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /// Nothing said yet.
    public static final SessionInfo EMPTY = new SessionInfo(Map.of());

    public SessionInfo {
        flags = Map.copyOf(flags);
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException("name: is longer than " + MAX_NAME + " characters");
        }
    }

    /// Flags without a name.
    public SessionInfo(Map<Flag, Boolean> flags) {
        this(flags, "");
    }

    /// This info with the flags of `patch` on top, and its name if it has one.
    public SessionInfo merge(SessionInfo patch) {
        var merged = new EnumMap<Flag, Boolean>(Flag.class);
        merged.putAll(flags);
        merged.putAll(patch.flags);
        return new SessionInfo(merged, patch.name.isEmpty() ? name : patch.name);
    }

    /// This info with one flag set.
    public SessionInfo with(Flag flag, boolean value) {
        return merge(new SessionInfo(Map.of(flag, value)));
    }

    public Optional<Boolean> get(Flag flag) {
        return Optional.ofNullable(flags.get(flag));
    }

    public boolean isTrue(Flag flag) {
        return flags.getOrDefault(flag, false);
    }
}
