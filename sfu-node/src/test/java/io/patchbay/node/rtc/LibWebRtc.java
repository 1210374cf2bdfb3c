package io.patchbay.node.rtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import org.jspecify.annotations.Nullable;

/// libwebrtc in this JVM: one factory for all peers of all tests, for as long as the JVM lives.
public final class LibWebRtc {
    private static @Nullable PeerConnectionFactory factory;

    private LibWebRtc() {}

    /// Loads the native library, without which no class of webrtc-java works.
    ///
    /// @throws AssertionError naming the packages to install when it cannot be loaded
    static void load() {
        var _ = factory();
    }

    /// The factory; [#load] is part of it.
    static synchronized PeerConnectionFactory factory() {
        var known = factory;
        if (known == null) {
            known = create();
            factory = known;
        }
        return known;
    }

    private static PeerConnectionFactory create() {
        try {
            // Without a device libwebrtc's default audio module aborts the JVM. This one must not be started here: then
            // the factory cannot connect it, no audio is sent, and what is heard is silence that was never received.
            return new PeerConnectionFactory(new HeadlessAudioDeviceModule());
        } catch (LinkageError | RuntimeException e) {
            throw new AssertionError("libwebrtc cannot be loaded; build/test-packages.sh says what it needs", e);
        }
    }
}
