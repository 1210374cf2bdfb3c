package io.patchbay.node.media;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.RtcConnection.Network;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Real libwebrtc peers talk through one media loop on the loopback interface.
class MediaEngineIT {
    private static final int ENOUGH_FRAMES = 30;
    private static final int ENOUGH_AUDIO = 100;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<Participant> participants = new ArrayList<>();
    private final MediaEngine engine = start();
    private final Router router = engine.openRouter();
    private final Camera camera = new Camera();

    private MediaEngine start() {
        var limits = new TransportSettings(Duration.ofSeconds(30), 4_000_000, 10_000_000);
        var settings = new MediaSettings(1, InetAddress.getLoopbackAddress(), "127.0.0.1", 0, 0, true, 4, limits);
        return MediaEngine.start(settings, Clock.systemUTC(), failures::add);
    }

    @AfterEach
    void closeEverything() {
        participants.forEach(Participant::close);
        camera.close();
        router.close();
        engine.close();
        assertThat(failures).isEmpty();
    }

    private Participant join(String videoCodec, Network network) {
        var participant = new Participant(router, videoCodec, network);
        participants.add(participant);
        participant.publish(camera);
        return participant;
    }

    private MediaCounters counters() {
        return engine.counters().getFirst();
    }

    private static void awaitMedia(Participant viewer, Participant publisher) {
        until("video is decoded", () -> viewer.video(publisher).videoFrames() >= ENOUGH_FRAMES);
        until("audio is decoded", () -> viewer.audio(publisher).audioBlocks() >= ENOUGH_AUDIO);
        until("audio packets arrive", () -> viewer.receiving().audioPackets() >= ENOUGH_AUDIO);
    }

    @Test
    void shouldLetTwoPeersSeeAndHearEachOther() {
        var anna = join("VP8", Network.UDP);
        var bert = join("VP8", Network.UDP);

        anna.watch(bert);
        bert.watch(anna);

        awaitMedia(anna, bert);
        awaitMedia(bert, anna);
        assertThat(anna.video(bert).sizes()).contains("640x360");
        assertThat(anna.news()).containsExactlyInAnyOrder("up connected", "down connected");
        assertThat(anna.sending().statistics("srtpCipher")).containsExactly("AEAD_AES_128_GCM");
        assertThat(anna.receiving().statistics("srtpCipher")).containsExactly("AEAD_AES_128_GCM");
        assertThat(anna.producers()).allMatch(producer -> producer.bitrateBps() > 0);
        assertThat(anna.consumers()).allMatch(consumer -> consumer.bitrateBps() > 0 && consumer.layer() == 0);
        until(
                "receivers report their losses",
                () -> anna.consumers().stream().allMatch(consumer -> consumer.lossPermille() >= 0));
        // The publisher's own estimate grows only if it gets feedback; it begins at 300 kbit/s.
        until(
                "the publisher may send more",
                () -> anna.sending().statistics("availableOutgoingBitrate").stream()
                        .anyMatch(bitrate -> ((Number) bitrate).doubleValue() > 400_000));
    }

    @Test
    void shouldBeginWithKeyFrameForLateViewerAndGoOnWhenAnotherLeaves() {
        var anna = join("VP8", Network.UDP);
        var bert = join("VP8", Network.UDP);
        anna.watch(bert);
        bert.watch(anna);
        awaitMedia(anna, bert);
        awaitMedia(bert, anna);
        long asked = counters().keyFrameRequests();

        var carl = join("VP8", Network.UDP);
        carl.watch(anna);
        carl.watch(bert);
        anna.watch(carl);
        bert.watch(carl);
        awaitMedia(carl, anna);
        awaitMedia(carl, bert);
        awaitMedia(bert, carl);

        assertThat(counters().keyFrameRequests()).isGreaterThan(asked);

        participants.remove(anna);
        bert.forget(anna);
        carl.forget(anna);
        anna.close();
        int seenByBert = bert.video(carl).videoFrames();
        int seenByCarl = carl.video(bert).videoFrames();
        int heardByCarl = carl.audio(bert).audioBlocks();

        until("bert goes on seeing", () -> bert.video(carl).videoFrames() >= seenByBert + ENOUGH_FRAMES);
        until("carl goes on seeing", () -> carl.video(bert).videoFrames() >= seenByCarl + ENOUGH_FRAMES);
        until("carl goes on hearing", () -> carl.audio(bert).audioBlocks() >= heardByCarl + ENOUGH_AUDIO);
    }

    @Test
    void shouldForwardH264() {
        var anna = join("H264", Network.UDP);
        var bert = join("H264", Network.UDP);

        bert.watch(anna);

        awaitMedia(bert, anna);
        assertThat(anna.producers())
                .anyMatch(
                        producer -> producer.spec().mapping().codec().mimeType().equals("video/H264"));
    }

    @Test
    void shouldSpeakIceOverTcp() {
        var anna = join("VP8", Network.TCP);
        var bert = join("VP8", Network.UDP);

        bert.watch(anna);
        anna.watch(bert);

        awaitMedia(bert, anna);
        awaitMedia(anna, bert);
    }
}
