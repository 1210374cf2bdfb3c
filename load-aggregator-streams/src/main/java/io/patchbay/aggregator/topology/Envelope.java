package io.patchbay.aggregator.topology;

/// A record between two steps of the topology: the JSON that arrived, and what it is.
///
/// @param kind what the bytes are
/// @param json the event as it was read; empty for [Kind#CHANNEL_GONE] and [Kind#CHANNEL_EXPIRED]
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Envelope(Kind kind, byte[] json) {

    private static final byte[] NOTHING = {};

    /// What an envelope holds. Its code is written to internal topics and never changes.
    enum Kind {
        HEARTBEAT(0),
        PICK(1),
        NODE_REPORT(2),
        CHANNEL(3),
        CHANNEL_GONE(4),
        DEAD_LETTER(5),
        CHANNEL_EXPIRED(6);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    /// The record of a channel that is to end.
    static Envelope channelExpired() {
        return new Envelope(Kind.CHANNEL_EXPIRED, NOTHING);
    }

    static Envelope channelGone() {
        return new Envelope(Kind.CHANNEL_GONE, NOTHING);
    }
}
