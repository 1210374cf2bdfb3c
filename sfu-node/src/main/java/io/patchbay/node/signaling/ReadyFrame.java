package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.patchbay.schemas.token.Claims;

/// The first frame of the server. Clients of version 1 ignore what is in it and upstream sends an empty one; clients of
/// version 2, told by the `permissions` or `label` claim of their token, get the features of the channel as JSON.
final class ReadyFrame {
    private ReadyFrame() {}

    static String of(Claims claims, boolean webRtc) {
        return claims.has("permissions") || claims.has("label") ? features(webRtc) : "";
    }

    private static String features(boolean webRtc) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putObject("availableFeatures")
                .put("rtc", webRtc)
                .put("transcription", false)
                .put("audioRecording", false)
                .put("videoRecording", false);
        json.putObject("recordingState")
                .put("recording", false)
                .put("audio", false)
                .put("transcription", false)
                .put("video", false);
        return BusJson.write(json);
    }
}
