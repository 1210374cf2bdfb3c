package io.patchbay.stack;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/// Mints the token a caller such as Odoo would send: claims `iss`, `key`, `iat`, `exp`.
final class DemoToken {
    static final Duration LIFE = Duration.ofHours(1);

    private DemoToken() {}

    /// A token for one room of the demo.
    ///
    /// @param gatewayKey base64, signs it
    /// @param channelKey base64, becomes the channel's key
    static String forChannel(String gatewayKey, String channelKey, Instant now) {
        var payload = "{\"iss\":\"http://localhost:8069:channel:1\",\"key\":\"" + channelKey + "\",\"iat\":"
                + now.getEpochSecond() + ",\"exp\":" + now.plus(LIFE).getEpochSecond() + "}";
        return Hs256.sign(LenientBase64.decode(gatewayKey), payload.getBytes(StandardCharsets.UTF_8));
    }
}
