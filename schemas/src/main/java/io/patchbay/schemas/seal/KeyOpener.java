package io.patchbay.schemas.seal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.ECKey;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Opens what a [KeySealer] sealed, with the current or a previous private key. Thread-safe.
///
/// Opening costs an elliptic curve operation, so answers are remembered, good and bad, up to [#MAX_REMEMBERED]: a node
/// sends the same sealed key with every heartbeat of a boot.
public final class KeyOpener {
    /// Longest sealed text that is looked at, in characters.
    public static final int MAX_SEALED_LENGTH = 4096;

    /// Answers kept; beyond it all are forgotten at once.
    static final int MAX_REMEMBERED = 20_000;

    private static final int MAX_SHOWN_KEY_ID = 64;

    private final List<ECKey> privateKeys;
    private final Map<String, Opened> remembered = new ConcurrentHashMap<>();

    private KeyOpener(List<ECKey> privateKeys) {
        this.privateKeys = privateKeys;
    }

    /// An opener for the value of `SFU_GATEWAY_PRIVATE_KEYS`: a JWK set or a single JWK, or `@` and the path of a file
    /// that holds it.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    public static KeyOpener of(String privateKeys) {
        return new KeyOpener(List.copyOf(KeySettings.privateKeys(privateKeys)));
    }

    /// The key in clear, or nothing if this is no sealed key or is sealed for somebody else. Never throws.
    public Optional<String> open(String sealed) {
        return switch (tryOpen(sealed)) {
            case Opened.Key(var text) -> Optional.of(text);
            case Opened.Shut _ -> Optional.empty();
        };
    }

    /// As [#open], with the reason if it does not open. Never throws.
    public Opened tryOpen(String sealed) {
        if (sealed.length() > MAX_SEALED_LENGTH) {
            return new Opened.Shut("the sealed key is longer than " + MAX_SEALED_LENGTH + " characters");
        }
        var known = remembered.get(sealed);
        if (known != null) {
            return known;
        }
        var opened = decrypt(sealed);
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(sealed, opened);
        return opened;
    }

    /// Seals for the holders of the current key, for who writes on behalf of a node.
    public KeySealer sealer() {
        return new KeySealer(privateKeys.getFirst().toPublicJWK());
    }

    /// Ids of the keys that this opens with, the current one first.
    public List<String> keyIds() {
        return privateKeys.stream().map(ECKey::getKeyID).toList();
    }

    private Opened decrypt(String sealed) {
        JWEObject jwe;
        try {
            jwe = JWEObject.parse(sealed);
        } catch (ParseException | RuntimeException e) {
            // The library documents ParseException only, but others leave it on some malformed headers.
            return new Opened.Shut("the sealed key is not a compact JWE");
        }
        var header = jwe.getHeader();
        if (!KeySealer.ALGORITHM.equals(header.getAlgorithm())
                || !KeySealer.CONTENT.equals(header.getEncryptionMethod())) {
            return new Opened.Shut("the sealed key is not " + KeySealer.ALGORITHM + " with " + KeySealer.CONTENT);
        }
        if (header.getCompressionAlgorithm() != null) {
            return new Opened.Shut("the sealed key is compressed, which is not supported");
        }
        return key(header).map(key -> decrypt(jwe, key)).orElseGet(() -> unknownKey(header));
    }

    private Optional<ECKey> key(JWEHeader header) {
        return privateKeys.stream()
                .filter(key -> key.getKeyID().equals(header.getKeyID()))
                .findFirst();
    }

    private static Opened decrypt(JWEObject jwe, ECKey key) {
        try {
            jwe.decrypt(new ECDHDecrypter(key));
            var text = jwe.getPayload().toString();
            return text.isEmpty() || text.length() > KeySealer.MAX_KEY_LENGTH
                    ? new Opened.Shut("the sealed key has no text of 1 to " + KeySealer.MAX_KEY_LENGTH + " characters")
                    : new Opened.Key(text);
        } catch (JOSEException | RuntimeException e) {
            // The library documents JOSEException only, but others leave it on some malformed headers.
            return new Opened.Shut("the sealed key was damaged or made with another key of this kid");
        }
    }

    private Opened unknownKey(JWEHeader header) {
        var keyId = header.getKeyID();
        var shown = keyId == null || keyId.length() > MAX_SHOWN_KEY_ID ? "an unknown kid" : "kid " + keyId;
        return new Opened.Shut("the sealed key is for " + shown + ", we hold " + keyIds());
    }

    @Override
    public String toString() {
        return "KeyOpener[kids=" + keyIds() + "]";
    }
}
