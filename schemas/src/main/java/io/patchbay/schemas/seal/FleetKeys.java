package io.patchbay.schemas.seal;

import com.nimbusds.jose.jwk.ECKey;
import io.patchbay.schemas.token.Hs256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What the nodes of a fleet have in common: a key pair of which every node holds the private half
/// (`SFU_FLEET_PRIVATE_KEYS`, the current one first). Nodes seal to each other what a replacement needs, and know each
/// other by tokens under keys that are derived from it. Thread-safe.
public final class FleetKeys {
    private static final byte[] TOKENS = "patchbay node-to-node tokens 1".getBytes(StandardCharsets.US_ASCII);

    private final KeyOpener opener;
    private final KeySealer sealer;
    private final List<byte[]> tokenKeys;

    private FleetKeys(KeyOpener opener, List<byte[]> tokenKeys) {
        this.opener = opener;
        this.sealer = opener.sealer();
        this.tokenKeys = tokenKeys;
    }

    /// The keys of a setting.
    ///
    /// @param privateKeys a JWK set or a single JWK, or `@` and the path of a file that holds it
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    public static FleetKeys of(String privateKeys) {
        var keys = KeySettings.privateKeys(privateKeys);
        return new FleetKeys(
                KeyOpener.of(privateKeys),
                keys.stream().map(FleetKeys::tokenKey).toList());
    }

    /// Seals a text for all nodes, see [KeySealer#seal].
    public String seal(String text) {
        return sealer.seal(text);
    }

    /// What another node sealed, or nothing if it was none of ours.
    public Optional<String> open(String sealed) {
        return opener.open(sealed);
    }

    /// Keys of tokens between nodes: sign with the first, accept all.
    public List<byte[]> tokenKeys() {
        return tokenKeys;
    }

    private static byte[] tokenKey(ECKey key) {
        return Hs256.mac(key.getD().decode(), TOKENS);
    }

    @Override
    public String toString() {
        return "FleetKeys[kids=" + opener.keyIds() + "]";
    }
}
