package io.patchbay.schemas.seal;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/// Reads keys out of settings: JSON, or `@` and the path of a file that holds it. What is wrong is said in an
/// [IllegalArgumentException] that reads on after the name of the setting and repeats nothing of a key.
final class KeySettings {
    private static final String EXPECTED =
            "; expected a JWK (or JWK set) of kty EC, crv P-256 with a kid, or @ and the path of a file with one";

    private KeySettings() {}

    static ECKey publicKey(String setting) {
        var json = content(setting);
        JWK jwk;
        try {
            jwk = JWK.parse(json);
        } catch (ParseException | RuntimeException _) {
            throw refused("is not a JWK");
        }
        return checked(jwk).toPublicJWK();
    }

    /// One or more keys, the current one first.
    static List<ECKey> privateKeys(String setting) {
        var keys = new ArrayList<ECKey>();
        for (var jwk : jwks(content(setting))) {
            var key = checked(jwk);
            if (!key.isPrivate()) {
                throw refused("has a public key (no d) where private ones are needed");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw refused("holds no key");
        }
        return keys;
    }

    private static List<JWK> jwks(String json) {
        try {
            return json.contains("\"keys\"") ? JWKSet.parse(json).getKeys() : List.of(JWK.parse(json));
        } catch (ParseException | RuntimeException _) {
            throw refused("is neither a JWK set nor a JWK");
        }
    }

    private static ECKey checked(JWK jwk) {
        if (!(jwk instanceof ECKey key) || !Curve.P_256.equals(key.getCurve())) {
            throw refused("has a key that is not on P-256");
        }
        if (key.getKeyID() == null || key.getKeyID().isEmpty()) {
            throw refused("has a key without a kid");
        }
        return key;
    }

    private static String content(String setting) {
        var text = setting.strip();
        if (!text.startsWith("@")) {
            return text;
        }
        var path = text.substring(1);
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "names the file " + path + ", which cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /// Without the library's exception as cause: its message may repeat the key. (It documents ParseException only, but
    /// `null` in place of an object gets a NullPointerException out of it.)
    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(what + EXPECTED);
    }
}
