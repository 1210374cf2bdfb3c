package io.patchbay.schemas.seal;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;

/// Seals a text so that only the holders of a private key can read it: compact JWE, `ECDH-ES+A256KW` on P-256 with the
/// `kid`, content under `A256GCM` (RFC 7516, RFC 7518 §4.6). Every sealing of one text looks different. Thread-safe; a
/// sealing costs well under a millisecond, and a node needs one per boot. See ADR 0007.
public final class KeySealer {
    /// Longest text that is sealed, in characters.
    public static final int MAX_KEY_LENGTH = 2048;

    static final JWEAlgorithm ALGORITHM = JWEAlgorithm.ECDH_ES_A256KW;
    static final EncryptionMethod CONTENT = EncryptionMethod.A256GCM;

    private final ECKey publicKey;

    KeySealer(ECKey publicKey) {
        this.publicKey = publicKey;
    }

    /// A sealer for the value of `SFU_GATEWAY_PUBLIC_KEY`: a JWK, or `@` and the path of a file that holds one.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    public static KeySealer of(String publicKey) {
        return new KeySealer(KeySettings.publicKey(publicKey));
    }

    /// Seals a key as it is written in settings (base64 text).
    ///
    /// @throws IllegalArgumentException if the text is empty or longer than [#MAX_KEY_LENGTH]
    public String seal(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "the key to seal must have 1 to " + MAX_KEY_LENGTH + " characters, had " + key.length());
        }
        var header = new JWEHeader.Builder(ALGORITHM, CONTENT)
                .keyID(publicKey.getKeyID())
                .build();
        var jwe = new JWEObject(header, new Payload(key));
        try {
            jwe.encrypt(new ECDHEncrypter(publicKey));
        } catch (JOSEException e) {
            throw new IllegalStateException("this JVM cannot seal for kid " + publicKey.getKeyID(), e);
        }
        return jwe.serialize();
    }

    /// Id of the key that this seals for.
    public String keyId() {
        return publicKey.getKeyID();
    }

    @Override
    public String toString() {
        return "KeySealer[kid=" + publicKey.getKeyID() + "]";
    }
}
