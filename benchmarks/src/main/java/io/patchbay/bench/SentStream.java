package io.patchbay.bench;

import io.patchbay.node.packet.Bytes;
import java.io.IOException;

/// One RTP stream that a simulated client sends, evenly spaced. Each packet carries its number and when it was sent.
/// Owned by the generator's thread.
final class SentStream {
    /// Number (8 bytes) and time (8 bytes), behind the VP8 descriptor if there is one.
    static final int MARK = 16;

    private static final int HEADER = 12;
    private static final int KEY_PACKETS = 4;
    private static final long LAYER_DELAY_NS = 250_000_000;
    private static final long LATE_NS = 100_000_000;
    /// 2^64 divided by the golden ratio: neighbours come out far apart.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    final long ssrc;
    private final Endpoint endpoint;
    final boolean video;
    private final int payloadBytes;
    private final long delayNs;
    private final long intervalNs;
    private final int packetsPerFrame;
    private final byte[] buffer = new byte[Endpoint.BUFFER];
    private long nextNs;
    private boolean keyWanted = true;
    private int leftOfFrame;
    private boolean keyFrame;
    private int frame;
    private long refused;
    private long skipped;
    long sent;

    /// @param layer of simulcast; the smallest one, 0, begins first, as encoders do
    SentStream(Endpoint endpoint, long ssrc, boolean video, Workload.Stream rate, int layer) {
        this.endpoint = endpoint;
        this.ssrc = ssrc;
        this.video = video;
        this.payloadBytes = rate.payloadBytes();
        this.delayNs = layer * LAYER_DELAY_NS;
        this.intervalNs = (long) (1_000_000_000L / rate.packetsPerSecond());
        // 30 frames a second.
        this.packetsPerFrame = video ? Math.max(1, (int) (rate.packetsPerSecond() / 30)) : 1;
    }

    static int markOffset(boolean isVideo) {
        return isVideo ? 6 : 0;
    }

    void requestKeyFrame() {
        keyWanted = true;
    }

    /// Packets that the socket did not take.
    long refused() {
        return refused;
    }

    /// Packets that were not sent because the generator came too late.
    long skipped() {
        return skipped;
    }

    /// Begins, or goes on after a pause: what was due in between is not sent.
    void start(long nowNs) {
        // Streams do not tick together: cameras know nothing of each other.
        nextNs = nowNs + delayNs + Math.floorMod(ssrc * SPREAD, intervalNs);
    }

    /// Sends what is due, at most so many.
    int sendDue(long nowNs, int limit) throws IOException {
        int count = 0;
        // A generator that was held up must not make up for it in one burst: no camera does.
        while (nowNs - nextNs > LATE_NS) {
            nextNs += intervalNs;
            skipped++;
        }
        while (nowNs >= nextNs && count < limit) {
            send(System.nanoTime());
            nextNs += intervalNs;
            count++;
        }
        return count;
    }

    private void send(long nowNs) throws IOException {
        boolean first = leftOfFrame == 0;
        if (first) {
            keyFrame = video && keyWanted;
            keyWanted = false;
            leftOfFrame = keyFrame ? KEY_PACKETS : packetsPerFrame;
            frame++;
        }
        leftOfFrame--;
        Bytes.put8(buffer, 0, 0x80);
        Bytes.put8(
                buffer,
                1,
                (leftOfFrame == 0 ? 0x80 : 0) | (video ? Publication.VIDEO_PAYLOAD : Publication.AUDIO_PAYLOAD));
        Bytes.put16(buffer, 2, (int) sent);
        Bytes.put32(buffer, 4, video ? frame * 3_000 : frame * 960);
        Bytes.put32(buffer, 8, (int) ssrc);
        int at = HEADER;
        if (video) {
            Bytes.put8(buffer, at, first ? 0x90 : 0x80);
            Bytes.put8(buffer, at + 1, 0xc0);
            Bytes.put16(buffer, at + 2, 0x8000 | (frame & 0x7fff));
            Bytes.put8(buffer, at + 4, frame);
            Bytes.put8(buffer, at + 5, keyFrame ? 0 : 1);
            at += 6;
        }
        Bytes.put64(buffer, at, sent);
        Bytes.put64(buffer, at + 8, nowNs);
        if (!endpoint.sendRtp(buffer, HEADER, payloadBytes)) {
            refused++;
        }
        sent++;
    }
}
