package io.patchbay.node.rtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// libwebrtc in this JVM: one factory for all peers of all tests, for as long as the JVM lives.
public final class LibWebRtc {
    /// Debian packages that the native library is linked against, headless or not.
    public static final List<String> PACKAGES =
            List.of("libpulse0", "libudev1", "libx11-6", "libxfixes3", "libxrandr2", "libxcomposite1", "libdbus-1-3");

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
        installPackages();
        try {
            // Without a device libwebrtc's default audio module aborts the JVM. This one must not be started here: then
            // the factory cannot connect it, no audio is sent, and what is heard is silence that was never received.
            return new PeerConnectionFactory(new HeadlessAudioDeviceModule());
        } catch (LinkageError | RuntimeException e) {
            throw new AssertionError(
                    "libwebrtc cannot be loaded; as root: apt-get install " + String.join(" ", PACKAGES), e);
        }
    }

    /// Installs what is missing where the tests may (root on Debian); elsewhere the failure to load names the packages.
    private static void installPackages() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return;
        }
        var names = String.join(" ", PACKAGES);
        var script = "dpkg -s " + names + " >/dev/null 2>&1 || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive "
                + "apt-get install -y -qq --no-install-recommends " + names + "; }";
        try {
            var exit =
                    new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor();
            System.out.println("packages of libwebrtc: " + (exit == 0 ? "there" : "apt-get failed with " + exit));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run apt-get", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
