package io.patchbay.schemas.tls;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;

/// Which keys are strong enough to know a server by. Certificates that are listed are believed without the checks of
/// the JDK, so that nothing else would refuse a weak one.
final class KeyStrength {
    private static final int MIN_RSA_BITS = 2_048;
    private static final int MIN_EC_BITS = 256;

    private KeyStrength() {}

    /// The same certificate.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    static X509Certificate require(X509Certificate certificate) {
        var isStrong = switch (certificate.getPublicKey()) {
            case RSAKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA_BITS;
            case ECKey ec -> ec.getParams().getOrder().bitLength() >= MIN_EC_BITS;
            case EdECKey _ -> true;
            default -> false;
        };
        if (!isStrong) {
            throw new IllegalArgumentException("has a CERTIFICATE, " + CertificateName.of(certificate)
                    + ", whose key is too weak or of a kind that TLS does not use; make one with EC on P-256 or with RSA of "
                    + MIN_RSA_BITS + " bits");
        }
        return certificate;
    }
}
