package io.patchbay.node.rtc;

import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A moving picture, 640x360.
public final class Camera implements AutoCloseable {
    public static final int WIDTH = 640;
    public static final int HEIGHT = 360;

    private static final int USUAL_FPS = 20;

    private final CustomVideoSource source;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("camera").daemon(true).factory());
    private final int width;
    private final int height;
    private final byte[] row;
    private int count;

    /// 20 frames a second.
    ///
    /// @throws AssertionError see [LibWebRtc#load]
    public Camera() {
        this(WIDTH, HEIGHT, USUAL_FPS);
    }

    /// Begins at once.
    ///
    /// @throws AssertionError see [LibWebRtc#load]
    public Camera(int width, int height, int framesPerSecond) {
        this.width = width;
        this.height = height;
        this.row = new byte[width];
        LibWebRtc.load();
        source = new CustomVideoSource();
        var _ = clock.scheduleAtFixedRate(this::push, 0, 1_000 / framesPerSecond, TimeUnit.MILLISECONDS);
    }

    CustomVideoSource source() {
        return source;
    }

    private void push() {
        var buffer = NativeI420Buffer.allocate(width, height);
        count++;
        var luma = buffer.getDataY();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = (byte) (((x + count * 4) >> 3) * 8 ^ y);
            }
            luma.put(y * buffer.getStrideY(), row, 0, width);
        }
        fill(buffer.getDataU(), 128);
        fill(buffer.getDataV(), 96 + count % 64);
        var frame = new VideoFrame(buffer, System.nanoTime());
        source.pushFrame(frame);
        frame.release();
    }

    private static void fill(java.nio.ByteBuffer plane, int value) {
        for (int i = 0; i < plane.capacity(); i++) {
            plane.put(i, (byte) value);
        }
    }

    /// Ends the picture.
    @Override
    public void close() {
        clock.close();
        source.dispose();
    }
}
