package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtcpParameters;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpParameters;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// How many streams one peer may send at a time.
class ProducerLimitTest {
    private static final class Deaf implements TransportListener {
        @Override
        public void onConnected() {}

        @Override
        public void onMedia() {}

        @Override
        public void onLost(Loss loss) {}
    }

    private static ProducerSpec audio(long ssrc) {
        var opus = new RtpCodecParameters("audio/opus", 111, 48_000, 2, Map.of(), List.of());
        var parameters = new RtpParameters(
                null,
                List.of(opus),
                List.of(),
                List.of(new RtpEncodingParameters(ssrc, null, null, null, null, null)),
                new RtcpParameters("c", true),
                null);
        return new ProducerSpec(
                parameters, ProducerMapping.of(parameters, RouterCapabilities.of(List.of("opus"), List.of("VP8"))));
    }

    @Test
    void shouldRefuseAStreamTooManyAndTakeItWhenOneEnded() {
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        var settings = new MediaSettings(
                1,
                InetAddress.getLoopbackAddress(),
                "127.0.0.1",
                0,
                0,
                false,
                1,
                new TransportSettings(Duration.ofSeconds(30), 4_000_000, 10_000_000));
        try (var engine = MediaEngine.start(settings, Clock.systemUTC(), failures::add)) {
            var router = engine.openRouter();
            var transport = router.openTransport(new Deaf(), Runnable::run);
            var first = router.produce(transport, audio(1));
            for (int ssrc = 2; ssrc <= TransportHandle.MAX_PRODUCERS; ssrc++) {
                router.produce(transport, audio(ssrc));
            }

            assertThatThrownBy(() -> router.produce(transport, audio(100)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 16 streams");

            router.close(transport, first);
            assertThat(router.produce(transport, audio(101))).isNotNull();
            var other = router.openTransport(new Deaf(), Runnable::run);
            assertThat(router.produce(other, audio(102))).isNotNull();
        }
        assertThat(failures).isEmpty();
    }
}
