package io.patchbay.node.forwarding;

import io.patchbay.node.channel.StreamType;

/// What a channel, or the node, receives and sends at one moment.
///
/// @param publishers sessions that publish anything
/// @param publications streams that are published, paused ones included
/// @param subscriptions streams that are sent to viewers, paused ones included
/// @param audioInBps received audio, bit/s
/// @param cameraInBps received video of cameras, bit/s
/// @param screenInBps received video of screens, bit/s
/// @param outBps media sent to all viewers, bit/s, without retransmissions
public record ForwardingFigures(
        int publishers,
        int publications,
        int subscriptions,
        long audioInBps,
        long cameraInBps,
        long screenInBps,
        long outBps) {
    /// Nothing is forwarded.
    public static final ForwardingFigures NONE = new ForwardingFigures(0, 0, 0, 0, 0, 0, 0);

    /// Received bit/s of one type of stream.
    public long inBps(StreamType type) {
        return switch (type) {
            case AUDIO -> audioInBps;
            case CAMERA -> cameraInBps;
            case SCREEN -> screenInBps;
        };
    }

    /// Received bit/s of all types.
    public long totalInBps() {
        return audioInBps + cameraInBps + screenInBps;
    }

    ForwardingFigures plus(ForwardingFigures other) {
        return new ForwardingFigures(
                publishers + other.publishers,
                publications + other.publications,
                subscriptions + other.subscriptions,
                audioInBps + other.audioInBps,
                cameraInBps + other.cameraInBps,
                screenInBps + other.screenInBps,
                outBps + other.outBps);
    }
}
