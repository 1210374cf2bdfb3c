package io.patchbay.stack.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// A call of two people in real browsers with mediasoup-client, in the odoo dialect (`src/test/browser/odoo-call.js`).
///
/// @param url of the channel, as the gateway gave it
/// @param uuid of the channel
/// @param channelKey base64
public record OdooCall(String url, String uuid, String channelKey) {
    /// Wide enough for three simulcast layers, slow enough for a small machine.
    private static final String MEDIA =
            "{ audio: true, video: { width: 960, height: 540, frameRate: { ideal: 10, max: 10 } } }";

    private static final String SMALL_MEDIA =
            "{ audio: true, video: { width: 320, height: 180, frameRate: { ideal: 10, max: 10 } } }";

    private static final int FULL_WIDTH = 960;
    private static final int QUARTER_WIDTH = 240;

    /// Lets somebody enter who comes back after every recoverable end, as Odoo's client does.
    public Tab stay(Chromium browser, ClientPages pages, int id) {
        var tab = browser.open(pages.url("odoo-call.html"));
        tab.evaluate("void call.stay('" + url + "', '" + uuid + "', '" + token(id) + "', " + SMALL_MEDIA + ")");
        return tab;
    }

    /// Returns when the first and the second see and hear each other in the connection of this number, from 1.
    public static void awaitEachOther(Tab first, Tab second, int connection) {
        for (var tab : List.of(first, second)) {
            tab.await("in the call", "call.joins >= " + connection + " && call.closeCode === null");
        }
        awaitFirstMedia(first, 2);
        awaitFirstMedia(second, 1);
    }

    /// How many packets of a publisher's sound came in at a viewer.
    public static long heardPackets(Tab viewer, int publisher) {
        return viewer.evaluate("call.received(" + publisher + ", 'audio').then(report => report.packetsReceived ?? 0)")
                .asLong();
    }

    private static void awaitFirstMedia(Tab viewer, int publisher) {
        viewer.await("video is decoded", received(publisher, "camera", "framesDecoded > 0"));
        viewer.await("audio is heard", received(publisher, "audio", "packetsReceived > 0"));
    }

    /// Lets two people meet, checks what each gets of the other, and lets one leave.
    ///
    /// @throws AssertionError saying what did not happen, with the page's complaints
    public void run(Chromium browser, ClientPages pages) {
        var anna = join(browser, pages, 1);
        var bert = join(browser, pages, 2);
        awaitMedia(anna, 2);
        awaitMedia(bert, 1);
        checkLayers(anna, bert);
        checkWish(bert);

        anna.evaluate("call.leave()");

        bert.await("anna is gone", "call.consumers.size === 0");
        assertThat(bert.evaluate("call.closeCode").isNull()).isTrue();
        bert.evaluate("call.leave()");
    }

    private Tab join(Chromium browser, ClientPages pages, int id) {
        var tab = browser.open(pages.url("odoo-call.html"));
        tab.evaluate("call.join('" + url + "', '" + uuid + "', '" + token(id) + "')");
        tab.evaluate("call.publish(" + MEDIA + ")");
        return tab;
    }

    private String token(int id) {
        var claims = "{\"session_id\":" + id + ",\"ice_servers\":false,\"exp\":"
                + Instant.now().plusSeconds(3_600).getEpochSecond() + "}";
        return Hs256.sign(LenientBase64.decode(channelKey), claims.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitMedia(Tab viewer, int publisher) {
        viewer.await("video is decoded", received(publisher, "camera", "framesDecoded > 20"));
        viewer.await("audio is heard", received(publisher, "audio", "packetsReceived > 50"));
        viewer.await("audio is not silence", received(publisher, "audio", "totalAudioEnergy > 0"));
        viewer.await(
                "the picture moves on the page",
                "document.getElementById('" + publisher + "-camera').getVideoPlaybackQuality().totalVideoFrames > 20");
    }

    /// All three layers are sent; the viewer gets the best, falls back when it ends, and gets it again.
    private static void checkLayers(Tab publisher, Tab viewer) {
        publisher.await(
                "three layers are sent",
                "call.sent().then(layers => layers.length === 3 && layers.every(layer => layer.framesSent > 0))");
        viewer.await("the largest layer comes", received(1, "camera", "frameWidth === " + FULL_WIDTH));

        publisher.evaluate("call.limit(0)");
        viewer.await("the smallest layer is left", received(1, "camera", "frameWidth === " + QUARTER_WIDTH));

        publisher.evaluate("call.limit(2)");
        viewer.await("the largest layer comes again", received(1, "camera", "frameWidth === " + FULL_WIDTH));
    }

    private static void checkWish(Tab viewer) {
        viewer.evaluate("call.want(1, { camera: false })");
        viewer.await("nothing comes of what is not wanted", """
                (async () => {
                  const before = (await call.received(1, 'camera')).packetsReceived;
                  await new Promise(resolve => setTimeout(resolve, 1000));
                  return (await call.received(1, 'camera')).packetsReceived === before;
                })()""");
        var seen = viewer.evaluate("call.received(1, 'camera').then(report => report.framesDecoded)")
                .asInt();

        viewer.evaluate("call.want(1, { camera: true })");
        viewer.await("video goes on", received(1, "camera", "framesDecoded > " + (seen + 10)));
    }

    private static String received(int sessionId, String type, String condition) {
        return "call.received(" + sessionId + ", '" + type + "').then(report => report." + condition + ")";
    }
}
