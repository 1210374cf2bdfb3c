package io.patchbay.schemas.seal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.ArrayList;
import java.util.List;

/// A pair of settings: what nodes seal with and what gateways open with. Key ids are thumbprints (RFC 7638).
///
/// @param publicKey JWK, the value of `SFU_GATEWAY_PUBLIC_KEY` on nodes; no secret
/// @param privateKeys JWK set, current key first, the value of `SFU_GATEWAY_PRIVATE_KEYS` on gateways; secret
public record SealingKeys(String publicKey, String privateKeys) {

    /// A new pair on P-256.
    public static SealingKeys generate() {
        return of(List.of(newKey()));
    }

    /// A new current key, the one that was current becoming the previous one; older ones are dropped. Gateways get the
    /// new private keys first, nodes the new public key once every gateway has them.
    public SealingKeys rotate() {
        var keys = new ArrayList<JWK>(List.of(newKey()));
        keys.add(KeySettings.privateKeys(privateKeys).getFirst());
        return of(keys);
    }

    private static SealingKeys of(List<? extends JWK> keys) {
        var set = new JWKSet(List.copyOf(keys));
        return new SealingKeys(keys.getFirst().toPublicJWK().toJSONString(), set.toString(false));
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.ENCRYPTION)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JVM cannot generate P-256 keys", e);
        }
    }

    /// Without the private keys.
    @Override
    public String toString() {
        return "SealingKeys[publicKey=" + publicKey + ", privateKeys=***]";
    }
}
