package io.patchbay.stack;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// The keys and tokens of one run. All are new each time and none is ever printed.
///
/// @param gatewayKey signs callers' requests; base64 of 32 bytes, as are the other keys
/// @param registrationKey signs heartbeats over HTTP
/// @param operatorToken opens the operator's routes
/// @param internalToken gateway to aggregator
/// @param sealing nodes seal their keys to its public half, gateways hold the private one
/// @param nodeKeys the `AUTH_KEY` of each node
record Secrets(
        String gatewayKey,
        String registrationKey,
        String operatorToken,
        String internalToken,
        ECKey sealing,
        List<String> nodeKeys) {
    private static final int KEY_BYTES = 32;

    Secrets {
        nodeKeys = List.copyOf(nodeKeys);
    }

    static Secrets generate(SecureRandom random, int nodes) {
        return new Secrets(
                key(random),
                key(random),
                token(random),
                token(random),
                sealingKey(random),
                Stream.generate(() -> key(random)).limit(nodes).toList());
    }

    /// JWK, the public half only.
    String sealingPublicKey() {
        return sealing.toPublicJWK().toJSONString();
    }

    /// JWK set with the private half.
    String sealingPrivateKeys() {
        return new JWKSet(sealing).toString(false);
    }

    /// A random base64 key.
    static String key(SecureRandom random) {
        return Base64.getEncoder().encodeToString(bytes(random));
    }

    private static String token(SecureRandom random) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random));
    }

    private static byte[] bytes(SecureRandom random) {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ECKey sealingKey(SecureRandom random) {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .secureRandom(random)
                    .keyID("demo")
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JVM cannot generate P-256 keys", e);
        }
    }

    @Override
    public String toString() {
        return "Secrets[redacted, nodes=" + nodeKeys.size() + "]";
    }
}
