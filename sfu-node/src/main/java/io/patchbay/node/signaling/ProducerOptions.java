package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// How clients are told to publish: `producerOptionsByKind` of `INIT_TRANSPORTS`, which mediasoup-client passes to
/// its `produce()`.
///
/// odoo/sfu starts video at 1,000,000 kbit/s with at least 1 Mbit/s and gives the quarter-size layer a quarter of the
/// full rate. Here a client starts at 1 Mbit/s and may go down to 100 kbit/s, and a layer's rate follows its number of
/// pixels, so that the small layers fit weak links (ADR 0041).
///
/// @param maxVideoBitrateBps of the largest simulcast layer
public record ProducerOptions(long maxVideoBitrateBps) {
    private static final int[] SCALES = {4, 2, 1};
    private static final int MIN_KBPS = 100;
    private static final int START_KBPS = 1_000;

    ObjectNode toJson() {
        var json = JsonNodeFactory.instance.objectNode();
        common(json.putObject("audio"));
        var video = common(json.putObject("video"));
        var maxKbps = maxVideoBitrateBps / 1_000;
        video.putObject("codecOptions")
                .put("videoGoogleMinBitrate", Math.min(MIN_KBPS, maxKbps))
                .put("videoGoogleStartBitrate", Math.min(START_KBPS, maxKbps))
                .put("videoGoogleMaxBitrate", 2 * maxKbps);
        var encodings = video.putArray("encodings");
        for (var scale : SCALES) {
            encodings
                    .addObject()
                    .put("scaleResolutionDownBy", scale)
                    .put("maxBitrate", maxVideoBitrateBps / ((long) scale * scale));
        }
        return json;
    }

    private static ObjectNode common(ObjectNode json) {
        return json.put("stopTracks", false).put("disableTrackOnPause", false).put("zeroRtpOnPause", true);
    }
}
