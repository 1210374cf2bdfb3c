package io.patchbay.node.ortc;

import io.patchbay.node.rtp.HeaderExtension;

/// The header extensions that the router announces. The ids are what every node of a fleet uses: a client keeps the
/// first capabilities it saw across reconnects (docs/odoo-protocol.md).
public enum RouterExtension {
    MID(HeaderExtension.MID, 1, "sendrecv", "sendrecv"),
    RID(HeaderExtension.RID, 2, "", "recvonly"),
    REPAIRED_RID(HeaderExtension.REPAIRED_RID, 3, "", "recvonly"),
    ABS_SEND_TIME(HeaderExtension.ABS_SEND_TIME, 4, "sendrecv", "sendrecv"),
    TRANSPORT_CC(HeaderExtension.TRANSPORT_CC, 5, "recvonly", "sendrecv"),
    AUDIO_LEVEL(HeaderExtension.AUDIO_LEVEL, 6, "sendrecv", ""),
    VIDEO_ORIENTATION(HeaderExtension.VIDEO_ORIENTATION, 8, "", "sendrecv"),
    TRANSMISSION_OFFSET(HeaderExtension.TRANSMISSION_OFFSET, 9, "", "sendrecv"),
    PLAYOUT_DELAY(HeaderExtension.PLAYOUT_DELAY, 11, "sendrecv", "sendrecv");

    private final HeaderExtension extension;
    private final int id;
    private final String audioDirection;
    private final String videoDirection;

    RouterExtension(HeaderExtension extension, int id, String audioDirection, String videoDirection) {
        this.extension = extension;
        this.id = id;
        this.audioDirection = audioDirection;
        this.videoDirection = videoDirection;
    }

    /// Which extension this is.
    public HeaderExtension extension() {
        return extension;
    }

    /// Name on the wire.
    public String uri() {
        return extension.uri();
    }

    /// Id towards consumers, 1 to 14.
    public int id() {
        return id;
    }

    /// Direction seen from the router, empty if the kind does not have it.
    String direction(MediaKind kind) {
        return kind == MediaKind.AUDIO ? audioDirection : videoDirection;
    }
}
