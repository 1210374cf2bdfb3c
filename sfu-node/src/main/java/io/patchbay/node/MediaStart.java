package io.patchbay.node;

import io.patchbay.node.config.ConfigException;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.config.Setting;
import io.patchbay.node.dtls.DtlsWarmUp;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.media.MediaSettings;
import io.patchbay.node.media.TransportSettings;
import io.patchbay.node.ortc.MediaKind;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.srtp.SrtpWarmUp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/// Makes the media engine out of the node's configuration.
final class MediaStart {
    private static final int WARM_UP_PACKETS = 20_000;
    private static final Duration WARM_UP_AT_MOST = Duration.ofMillis(300);

    private MediaStart() {}

    /// Binds the media ports and starts the loops.
    static MediaEngine start(NodeConfig config, Consumer<Throwable> onFailure) {
        return MediaEngine.start(settings(config), Clock.systemUTC(), onFailure);
    }

    /// What the engine is made of.
    static MediaSettings settings(NodeConfig config) {
        var rtc = config.rtc();
        var limits = new TransportSettings(
                rtc.checks().consent(), rtc.bitrates().maxIn(), rtc.bitrates().maxOut());
        return new MediaSettings(
                rtc.workers(),
                bindAddress(rtc.bindAddress()),
                config.http().publicIp(),
                rtc.ports().min(),
                rtc.ports().max(),
                true,
                config.limits().maxHandshakes(),
                limits);
    }

    /// Shakes hands and encrypts once, so that the first call does not wait for classes and compilers.
    ///
    /// @throws UncheckedIOException when no handshake works here
    static Duration warmUp(MediaEngine engine) {
        var beganNs = System.nanoTime();
        try {
            DtlsWarmUp.run(engine.dtls(), new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException("the DTLS handshake of the warm-up failed: no client could connect", e);
        }
        SrtpWarmUp.run(WARM_UP_PACKETS, WARM_UP_AT_MOST);
        return Duration.ofNanos(System.nanoTime() - beganNs);
    }

    /// What the node forwards.
    ///
    /// @throws ConfigException if a kind is left without a codec
    static RtpCapabilities capabilities(NodeConfig.Codecs codecs) {
        var capabilities = RouterCapabilities.of(codecs.audio(), codecs.video());
        requireCodec(capabilities, MediaKind.AUDIO, Setting.AUDIO_CODECS, "opus");
        requireCodec(capabilities, MediaKind.VIDEO, Setting.VIDEO_CODECS, "VP8 and H264");
        return capabilities;
    }

    private static void requireCodec(RtpCapabilities capabilities, MediaKind kind, Setting setting, String known) {
        if (capabilities.codecs().stream().noneMatch(codec -> kind.wireName().equals(codec.kind()))) {
            throw new ConfigException(setting, "names no codec that the node forwards; it knows " + known);
        }
    }

    private static InetAddress bindAddress(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(Setting.RTC_INTERFACE, "is no address of this machine: \"" + host + "\"");
        }
    }
}
