package io.patchbay.stack;

import io.patchbay.schemas.seal.SealingKeys;
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
/// @param fleet what nodes keep for each other, so that calls outlive their node
/// @param nodeKeys the `AUTH_KEY` of each node
record Secrets(
        String gatewayKey,
        String registrationKey,
        String operatorToken,
        String internalToken,
        SealingKeys sealing,
        SealingKeys fleet,
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
                SealingKeys.generate(),
                SealingKeys.generate(),
                Stream.generate(() -> key(random)).limit(nodes).toList());
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

    @Override
    public String toString() {
        return "Secrets[redacted, nodes=" + nodeKeys.size() + "]";
    }
}
