package io.patchbay.schemas.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// What people know a certificate by.
final class CertificateName {
    private static final int SHOWN_DIGEST_BYTES = 8;

    /// The text may be the other side's.
    private static final int MAX_SHOWN_SUBJECT = 64;

    private CertificateName() {}

    /// Subject and start of the SHA-256, as `openssl x509 -fingerprint -sha256` shows it.
    static String of(X509Certificate certificate) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            var start = HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest, 0, SHOWN_DIGEST_BYTES);
            var subject = certificate.getSubjectX500Principal().getName();
            return subject.substring(0, Math.min(subject.length(), MAX_SHOWN_SUBJECT)) + " " + start + "...";
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("this JVM cannot tell one certificate from another", e);
        }
    }
}
