package io.patchbay.bench;

import java.util.List;

/// Who sends what to whom: every peer watches all that the others publish.
///
/// @param name for the table
/// @param peers participants
/// @param audioPublishers the first so many peers publish audio
/// @param videoPublishers the first so many peers publish video
/// @param audio one audio stream
/// @param layers the encodings of one video, smallest first
record Workload(String name, int peers, int audioPublishers, int videoPublishers, Stream audio, List<Stream> layers) {
    /// One RTP stream.
    ///
    /// @param packetsPerSecond evenly spaced
    /// @param payloadBytes of each packet
    record Stream(double packetsPerSecond, int payloadBytes) {
        Stream scaled(double speed) {
            return new Stream(packetsPerSecond * speed, payloadBytes);
        }
    }

    /// o-sfu's nightly traffic units: Opus at 32 kbit/s, VP8 at 146 kbit/s and 3.72 Mbit/s, and one in between.
    private static final Stream OPUS = new Stream(50, 80);

    private static final Stream LOW = new Stream(30.5, 598);
    private static final Stream MIDDLE = new Stream(120, 1_050);
    private static final Stream HIGH = new Stream(423, 1_100);
    /// 44,335 deliveries a second over 630 consumers.
    private static final Stream CAMERA = new Stream(70.4, 1_000);

    /// 100 peers, 10 audio and 9 simulcast video publishers; viewers get the smallest layer.
    static final Workload NIGHTLY = new Workload("nightly", 100, 10, 9, OPUS, List.of(LOW, MIDDLE, HIGH));

    /// 64 peers with 10 cameras.
    static final Workload CAMERAS = new Workload("cameras", 64, 0, 10, OPUS, List.of(CAMERA));

    Workload {
        layers = List.copyOf(layers);
        if (peers < 2 || audioPublishers > peers || videoPublishers > peers) {
            throw new IllegalArgumentException("2 peers at least, and no more publishers than peers: " + peers);
        }
    }

    static Workload named(String name) {
        return switch (name) {
            case "nightly" -> NIGHTLY;
            case "cameras" -> CAMERAS;
            default ->
                throw new IllegalArgumentException("no workload \"" + name + "\"; there are nightly and cameras");
        };
    }

    /// The same with other rates.
    Workload scaled(double speed) {
        return new Workload(
                name,
                peers,
                audioPublishers,
                videoPublishers,
                audio.scaled(speed),
                layers.stream().map(layer -> layer.scaled(speed)).toList());
    }

    /// The same with another number of peers, publishers as many as fit.
    Workload withPeers(int count) {
        return new Workload(
                name, count, Math.min(audioPublishers, count), Math.min(videoPublishers, count), audio, layers);
    }

    /// Packets a second that the node has to send.
    double deliveriesPerSecond() {
        return (peers - 1)
                * (audioPublishers * audio.packetsPerSecond()
                        + videoPublishers * layers.getFirst().packetsPerSecond());
    }
}
