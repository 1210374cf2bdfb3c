package io.patchbay.node.fleet;

import io.patchbay.node.auth.TokenCheck;
import io.patchbay.schemas.seal.FleetKeys;
import io.patchbay.schemas.token.Hs256;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tokens by which nodes of one fleet know each other: under a key derived from the fleet's, alive long enough for
/// clocks that differ by minutes. Thread-safe.
final class FleetTokens {
    /// Header of requests between nodes.
    static final String HEADER = "Patchbay-Fleet";

    private static final long LIFE_S = 600;

    private final FleetKeys keys;
    private final TokenCheck tokens;
    private final LongSupplier epochMs;

    FleetTokens(FleetKeys keys, TokenCheck tokens, LongSupplier epochMs) {
        this.keys = keys;
        this.tokens = tokens;
        this.epochMs = epochMs;
    }

    String mint() {
        var claims = "{\"exp\":" + (epochMs.getAsLong() / 1000 + LIFE_S) + "}";
        return Hs256.sign(keys.tokenKeys().getFirst(), claims.getBytes(StandardCharsets.UTF_8));
    }

    boolean accepts(@Nullable String token) {
        return token != null
                && tokens.checkShortLived(token, keys.tokenKeys()).claims().isPresent();
    }
}
