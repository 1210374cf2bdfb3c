package io.patchbay.node.channel;

import java.util.Arrays;
import java.util.Optional;

/// What a session can publish.
public enum StreamType {
    AUDIO("audio"),
    CAMERA("camera"),
    SCREEN("screen");

    private final String wireName;

    StreamType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<StreamType> of(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(wireName))
                .findFirst();
    }

    /// The info flag that says this stream is on; audio has none.
    public Optional<SessionInfo.Flag> flag() {
        return switch (this) {
            case AUDIO -> Optional.empty();
            case CAMERA -> Optional.of(SessionInfo.Flag.IS_CAMERA_ON);
            case SCREEN -> Optional.of(SessionInfo.Flag.IS_SCREEN_SHARING_ON);
        };
    }
}
