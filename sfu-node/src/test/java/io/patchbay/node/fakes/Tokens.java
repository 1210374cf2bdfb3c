package io.patchbay.node.fakes;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.nio.charset.StandardCharsets;

/// Signs tokens as callers do.
public final class Tokens {
    /// The key of nodes in tests.
    public static final String NODE_KEY = "bm9kZS1rZXktZm9yLXRlc3RzLW9mLTMyLWJ5dGVzISE=";

    /// A channel key as Odoo makes them: a UUID, which is 27 bytes of base64.
    public static final String CHANNEL_KEY = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    /// The end of the century, as `exp`.
    public static final long FAR = 4_102_444_800L;

    private Tokens() {}

    public static String sign(String key, String claims) {
        return Hs256.sign(LenientBase64.decode(key), claims.getBytes(StandardCharsets.UTF_8));
    }

    /// A channel request for a room, without a channel key.
    public static String room(String iss) {
        return sign(NODE_KEY, "{\"iss\":\"" + iss + "\",\"exp\":" + FAR + "}");
    }

    /// A channel request for a room whose channel gets [#CHANNEL_KEY].
    public static String roomWithKey(String iss) {
        return sign(NODE_KEY, "{\"iss\":\"" + iss + "\",\"exp\":" + FAR + ",\"key\":\"" + CHANNEL_KEY + "\"}");
    }

    /// A client's token.
    ///
    /// @param sessionId as JSON
    public static String session(String key, String sessionId) {
        return sign(key, "{\"session_id\":" + sessionId + ",\"ice_servers\":false,\"exp\":" + FAR + "}");
    }
}
