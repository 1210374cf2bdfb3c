package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// The client's side of a handshake, for the warm-up and the tests. It takes any server certificate.
class SrtpTlsClient extends DefaultTlsClient {
    private final BcTlsCrypto bcCrypto;
    private final @Nullable DtlsIdentity identity;
    private final int[] offered;
    private byte @Nullable [] exported;
    private @Nullable SrtpProfile profile;

    /// Makes a client.
    ///
    /// @param identity null to show no certificate
    /// @param offered numbers of SRTP profiles; empty for no `use_srtp`
    SrtpTlsClient(BcTlsCrypto crypto, @Nullable DtlsIdentity identity, int... offered) {
        super(crypto);
        this.bcCrypto = crypto;
        this.identity = identity;
        this.offered = offered;
    }

    byte @Nullable [] exported() {
        return exported;
    }

    @Nullable
    SrtpProfile profile() {
        return profile;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        if (offered.length > 0) {
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(offered, TlsUtils.EMPTY_BYTES));
        }
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // Bouncy Castle's signature
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        UseSRTPData chosen = TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (chosen != null) {
            profile = SrtpProfile.ofDtlsId(chosen.getProtectionProfiles()[0]).orElse(null);
        }
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) {}

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                if (identity == null) {
                    return null;
                }
                return new BcDefaultTlsCredentialedSigner(
                        new TlsCryptoParameters(context),
                        bcCrypto,
                        identity.privateKey(),
                        identity.chain(bcCrypto),
                        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (profile != null) {
            exported = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.exportLength());
        }
    }
}
