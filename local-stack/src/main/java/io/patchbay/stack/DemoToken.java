package io.patchbay.stack;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/// Mints the tokens that a caller such as Odoo would: for a channel, and for the people in it.
final class DemoToken {
    static final Duration LIFE = Duration.ofHours(1);
    static final Duration PERSON_LIFE = Duration.ofHours(2);

    private DemoToken() {}

    /// A token for one room of the demo.
    ///
    /// @param gatewayKey base64, signs it
    /// @param channelKey base64, becomes the channel's key
    static String forChannel(String gatewayKey, String channelKey, Instant now) {
        return forRoom(gatewayKey, "http://localhost:8069:channel:1", channelKey, now);
    }

    /// A token for a room: claims `iss`, `key`, `iat`, `exp`.
    ///
    /// @param room its name, plain ASCII without quotes
    static String forRoom(String gatewayKey, String room, String channelKey, Instant now) {
        var payload = "{\"iss\":\"" + room + "\",\"key\":\"" + channelKey + "\",\"iat\":" + now.getEpochSecond()
                + ",\"exp\":" + now.plus(LIFE).getEpochSecond() + "}";
        return sign(gatewayKey, payload);
    }

    /// A token for one person: claims `session_id`, `iat`, `exp`.
    ///
    /// @param channelKey base64, signs it
    static String forPerson(String channelKey, int session, Instant now) {
        var payload = "{\"session_id\":" + session + ",\"iat\":" + now.getEpochSecond() + ",\"exp\":"
                + now.plus(PERSON_LIFE).getEpochSecond() + "}";
        return sign(channelKey, payload);
    }

    private static String sign(String key, String payload) {
        return Hs256.sign(LenientBase64.decode(key), payload.getBytes(StandardCharsets.UTF_8));
    }
}
