package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// The server's side of one handshake: DTLS 1.2 only, an SRTP profile required, the client's certificate required and
/// compared with signaling's fingerprint (RFC 5763 section 5, RFC 5764 section 4.1).
final class SrtpTlsServer extends DefaultTlsServer {
    private static final int HANDSHAKE_TIMEOUT_MS = 20_000;
    /// GCM only, which every browser offers: the media loop refuses records of less than 24 bytes, and a close_notify
    /// with ChaCha20 has 18.
    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };

    private final DtlsIdentity identity;
    private final Fingerprint peer;
    private final List<SrtpProfile> profiles;
    private final BcTlsCrypto bcCrypto;
    private @Nullable SrtpProfile profile;
    private byte @Nullable [] exported;
    private @Nullable DtlsEnd failure;

    SrtpTlsServer(BcTlsCrypto crypto, DtlsIdentity identity, Fingerprint peer, List<SrtpProfile> profiles) {
        super(crypto);
        this.profiles = profiles;
        this.bcCrypto = crypto;
        this.identity = identity;
        this.peer = peer;
    }

    /// The profile agreed on; null before the client's hello was read.
    @Nullable
    SrtpProfile profile() {
        return profile;
    }

    /// The exported keying material; null before the handshake is complete.
    byte @Nullable [] exported() {
        return exported;
    }

    /// Why we refused the peer, if we know better than "failed".
    @Nullable
    DtlsEnd failure() {
        return failure;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return HANDSHAKE_TIMEOUT_MS;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), CIPHER_SUITES);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                bcCrypto,
                identity.privateKey(),
                identity.chain(bcCrypto),
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    @Override
    @SuppressWarnings("rawtypes") // Bouncy Castle's signature
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        UseSRTPData offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        profile = offered == null ? null : choose(offered.getProtectionProfiles());
        if (profile == null) {
            failure = DtlsEnd.NO_PROFILE;
            throw new TlsFatalAlert(AlertDescription.illegal_parameter, "no SRTP profile in common");
        }
    }

    private @Nullable SrtpProfile choose(int[] offered) {
        for (SrtpProfile candidate : profiles) {
            for (int id : offered) {
                if (candidate.dtlsId() == id) {
                    return candidate;
                }
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        if (extensions == null) {
            extensions = new Hashtable();
        }
        if (profile != null) {
            TlsSRTPUtils.addUseSRTPExtension(
                    extensions, new UseSRTPData(new int[] {profile.dtlsId()}, TlsUtils.EMPTY_BYTES));
        }
        return extensions;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's signature
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        Vector algorithms = new Vector();
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
        return new CertificateRequest(types, algorithms, null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        boolean right = !certificate.isEmpty()
                && Fingerprint.of(certificate.getCertificateAt(0).getEncoded()).equals(peer);
        if (!right) {
            failure = DtlsEnd.WRONG_FINGERPRINT;
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "not the certificate of the fingerprint");
        }
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        // The secrets are gone after this method.
        if (profile != null) {
            exported = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.exportLength());
        }
    }
}
