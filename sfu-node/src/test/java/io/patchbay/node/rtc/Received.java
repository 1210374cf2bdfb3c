package io.patchbay.node.rtc;

import dev.onvoid.webrtc.media.video.VideoFrame;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What a peer got of one track, decoded. Thread-safe.
public final class Received {
    private final AtomicInteger videoFrames = new AtomicInteger();
    private final AtomicInteger audioBlocks = new AtomicInteger();
    private final Set<String> sizes = ConcurrentHashMap.newKeySet();

    void onVideo(VideoFrame frame) {
        sizes.add(frame.buffer.getWidth() + "x" + frame.buffer.getHeight());
        frame.release();
        videoFrames.incrementAndGet();
    }

    void onAudio(int bytes) {
        if (bytes > 0) {
            audioBlocks.incrementAndGet();
        }
    }

    /// Decoded pictures.
    public int videoFrames() {
        return videoFrames.get();
    }

    /// Decoded blocks of 10 ms, silence that libwebrtc made up included.
    public int audioBlocks() {
        return audioBlocks.get();
    }

    /// Sizes of the pictures so far.
    public Set<String> sizes() {
        return Set.copyOf(sizes);
    }
}
