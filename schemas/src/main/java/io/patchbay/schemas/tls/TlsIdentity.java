package io.patchbay.schemas.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a server shows to those who connect: its certificate, and the private key of it. Immutable; `toString` does not
/// tell the key.
public final class TlsIdentity {
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /// Reads the server's certificate, after it those that issued it if there are any, each before its own issuer, and
    /// the private key (PKCS#8) somewhere among them.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    public static TlsIdentity ofPem(String text) {
        var blocks = Pem.blocks(text);
        var chain = blocks.stream()
                .filter(block -> block.label().equals(Pem.CERTIFICATE))
                .map(Pem::certificate)
                .toList();
        var keys = blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (chain.isEmpty()) {
            throw new IllegalArgumentException(
                    "holds no certificate: write CERTIFICATE and PRIVATE KEY one after the other, PEM");
        }
        if (keys.size() != 1) {
            throw new IllegalArgumentException("must hold one PRIVATE KEY beside the certificate, has " + keys.size());
        }
        return of(privateKey(keys.getFirst(), chain.getFirst()), chain);
    }

    /// A key with its certificate, which comes first.
    ///
    /// @throws IllegalArgumentException if they do not belong together, or the key is weak
    public static TlsIdentity of(PrivateKey key, List<X509Certificate> chain) {
        KeyStrength.require(chain.getFirst());
        requireOrder(chain);
        if (!belongTogether(key, chain.getFirst())) {
            throw new IllegalArgumentException("has a PRIVATE KEY that is not that of its first CERTIFICATE");
        }
        return new TlsIdentity(key, chain);
    }

    /// The server's certificate.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// All of it as a key store without a password, in memory.
    public KeyStore keyStore() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, null, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM cannot keep a key in memory", e);
        }
    }

    private static PrivateKey privateKey(Pem.Block block, X509Certificate certificate) {
        if (!block.label().equals("PRIVATE KEY")) {
            throw new IllegalArgumentException("has a key in the form " + block.label()
                    + "; write it as PRIVATE KEY: openssl pkcs8 -topk8 -nodes -in key.pem");
        }
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(block.der()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("has a PRIVATE KEY that is damaged, or not that of its certificate", e);
        }
    }

    /// Callers and the JDK's key store take no other order.
    private static void requireOrder(List<X509Certificate> chain) {
        if (Set.copyOf(chain).size() < chain.size()) {
            throw new IllegalArgumentException("has one CERTIFICATE twice");
        }
        for (var next = 1; next < chain.size(); next++) {
            if (!isIssuedBy(chain.get(next - 1), chain.get(next))) {
                throw new IllegalArgumentException("has CERTIFICATEs in the wrong order: "
                        + CertificateName.of(chain.get(next)) + " is after "
                        + CertificateName.of(chain.get(next - 1)) + " and did not issue it");
            }
        }
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// What the one signs the other verifies.
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        var algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            var signature = Signature.getInstance(algorithm);
            var text = new byte[] {1};
            signature.initSign(key);
            signature.update(text);
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The same key and the same certificates.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsIdentity identity && chain.equals(identity.chain) && key.equals(identity.key);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + CertificateName.of(certificate()) + "]";
    }
}
