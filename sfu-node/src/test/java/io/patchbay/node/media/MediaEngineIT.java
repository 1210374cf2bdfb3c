package io.patchbay.node.media;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.RtcConnection.Network;
import io.patchbay.node.rtc.UdpRelay;
import io.patchbay.node.srtp.SrtpProfile;
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
    private static final int CHURN_SECONDS = Integer.getInteger("patchbay.churn.seconds", 4);
    private static final int MAX_ROUNDS = 10_000;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<Participant> participants = new ArrayList<>();
    private MediaEngine engine = start(1, Duration.ofSeconds(30), SrtpProfile.values());
    private Router router = engine.openRouter();
    private Camera camera = new Camera();

    private MediaEngine start(int loops, Duration consent, SrtpProfile... profiles) {
        var limits = new TransportSettings(consent, 4_000_000, 10_000_000);
        var address = InetAddress.getLoopbackAddress();
        var settings = new MediaSettings(loops, address, "127.0.0.1", 0, 0, true, 4, List.of(profiles), limits);
        return MediaEngine.start(settings, Clock.systemUTC(), failures::add);
    }

    private void restart(Duration consent, SrtpProfile... profiles) {
        restart(1, consent, profiles);
    }

    private void restart(int loops, Duration consent, SrtpProfile... profiles) {
        router.close();
        engine.close();
        engine = start(loops, consent, profiles);
        router = engine.openRouter();
    }

    private void use(Camera other) {
        camera.close();
        camera = other;
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
    void shouldConnectFiveParticipants() {
        // Five encoders and twenty decoders share two cores with other tests.
        use(new Camera(Camera.WIDTH, Camera.HEIGHT, 8));
        for (int i = 0; i < 5; i++) {
            join("VP8", Network.UDP);
        }
        for (var viewer : participants) {
            participants.stream().filter(other -> other != viewer).forEach(viewer::watch);
        }

        for (var viewer : participants) {
            participants.stream().filter(other -> other != viewer).forEach(publisher -> {
                until("video is decoded", () -> viewer.video(publisher).videoFrames() >= 8);
                until("audio is decoded", () -> viewer.audio(publisher).audioBlocks() >= ENOUGH_AUDIO);
                assertThat(viewer.video(publisher).sizes()).contains("640x360");
            });
            until("audio of four arrives", () -> viewer.receiving().audioPackets() >= 4 * ENOUGH_AUDIO);
        }
        assertThat(Footprint.of(engine).transports()).isEqualTo(10);
    }

    @Test
    void shouldSpeakAesCmWithHmac() {
        restart(Duration.ofSeconds(30), SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        var anna = join("VP8", Network.UDP);
        var bert = join("VP8", Network.UDP);

        bert.watch(anna);

        awaitMedia(bert, anna);
        assertThat(anna.sending().statistics("srtpCipher")).containsExactly("AES_CM_128_HMAC_SHA1_80");
        assertThat(bert.receiving().statistics("srtpCipher")).containsExactly("AES_CM_128_HMAC_SHA1_80");
    }

    @Test
    void shouldForwardOneLayerOfSimulcastStartingLowAndMovingUp() {
        use(new Camera(1_280, 720, 15));
        var anna = new Participant(router, "VP8", Network.UDP);
        participants.add(anna);
        anna.publishSimulcast(camera);
        var bert = join("VP8", Network.UDP);
        bert.watch(anna);
        var seen = bert.video(anna);

        until("the smallest layer is seen", () -> seen.sizes().contains("320x180"));
        until("a better one is seen", () -> seen.sizes().size() > 1);

        int frames = seen.videoFrames();
        until("the picture goes on", () -> seen.videoFrames() >= frames + ENOUGH_FRAMES);
        assertThat(counters().layerSwitches()).isPositive();
        assertThat(bert.receiving().inboundVideoStreams()).isEqualTo(1);
        assertThat(counters().notForwarded(DropReason.SRTP_REUSED_INDEX)).isZero();
    }

    @Test
    void shouldSurviveACutAndLetThePeerComeBack() {
        restart(Duration.ofSeconds(5), SrtpProfile.values());
        try (var relay = new UdpRelay(engine.ports().getFirst())) {
            var anna = join("VP8", Network.UDP);
            var bert = joinThrough(relay);
            anna.watch(bert);
            bert.watch(anna);
            awaitMedia(anna, bert);
            awaitMedia(bert, anna);

            relay.cut(true);
            int before = anna.video(bert).videoFrames();
            until(
                    "nothing comes any more",
                    () -> bert.producers().stream().allMatch(producer -> producer.bitrateBps() == 0));
            relay.cut(false);
            until("a short cut heals by itself", () -> anna.video(bert).videoFrames() > before + ENOUGH_FRAMES);
            assertThat(bert.news()).containsExactlyInAnyOrder("up connected", "down connected");

            relay.cut(true);
            until("both transports are given up", () -> bert.news().size() == 4);
            assertThat(bert.news()).contains("up lost: consent expired", "down lost: consent expired");
            assertThat(Footprint.of(engine).transports()).isEqualTo(2);
            relay.cut(false);
            participants.remove(bert);
            anna.forget(bert);
            bert.close();

            var again = joinThrough(relay);
            anna.watch(again);
            again.watch(anna);
            awaitMedia(anna, again);
            awaitMedia(again, anna);
        }
    }

    private Participant joinThrough(UdpRelay relay) {
        var participant = new Participant(router, "VP8", Network.UDP, relay);
        participants.add(participant);
        participant.publish(camera);
        return participant;
    }

    /// The long form: `build/long-tests.sh churn`.
    @Test
    void shouldLeakNothingWhenPeersJoinAndLeaveRapidly() {
        var anna = join("VP8", Network.UDP);
        var bert = join("VP8", Network.UDP);
        anna.watch(bert);
        joinAndLeave(anna);
        until("it is calm", () -> Footprint.of(engine).transports() == 4);
        var base = Footprint.of(engine);
        long endNs = System.nanoTime() + Duration.ofSeconds(CHURN_SECONDS).toNanos();
        int rounds = 0;

        while (System.nanoTime() < endNs && rounds < MAX_ROUNDS) {
            joinAndLeave(anna);
            rounds++;
        }

        System.out.println(rounds + " peers joined and left in " + CHURN_SECONDS + " s, from " + base);
        assertThat(rounds).isGreaterThan(CHURN_SECONDS / 2);
        until("everything is given back", () -> Footprint.of(engine).isWithin(base));
        int frames = anna.video(bert).videoFrames();
        until("who stayed goes on", () -> anna.video(bert).videoFrames() > frames + ENOUGH_FRAMES);
    }

    private void joinAndLeave(Participant stays) {
        try (var guest = new Participant(router, "VP8", Network.UDP)) {
            guest.publish(camera);
            guest.watch(stays);
            until("the guest is connected", () -> guest.news().size() >= 2);
        }
    }

    @Test
    void shouldCarryEachChannelOnALoopAndPortOfItsOwn() {
        restart(2, Duration.ofSeconds(30), SrtpProfile.values());
        var anna = join("VP8", Network.UDP);
        var bert = join("VP8", Network.UDP);
        router = engine.openRouter();
        var carl = join("VP8", Network.UDP);
        var dora = join("VP8", Network.UDP);

        bert.watch(anna);
        dora.watch(carl);

        awaitMedia(bert, anna);
        awaitMedia(dora, carl);
        assertThat(List.of(anna.port(), carl.port())).containsExactlyInAnyOrderElementsOf(engine.ports());
        assertThat(bert.port()).isEqualTo(anna.port());
        assertThat(dora.port()).isEqualTo(carl.port());
        assertThat(engine.counters())
                .hasSize(2)
                .allMatch(loop -> loop.packetsIn() > 0 && loop.forwarded() > 0 && loop.transportsFailed() == 0);
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
