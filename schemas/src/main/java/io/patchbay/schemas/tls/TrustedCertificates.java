package io.patchbay.schemas.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Which certificates a server may show (ADR 0108). One that is listed counts by itself, whatever name or address the
/// server was found under and whenever it ends: the list says who is trusted. One that a listed one issued counts as it
/// does elsewhere: if it is valid, and for that name. Thread-safe.
public final class TrustedCertificates extends X509ExtendedTrustManager {
    private final String setting;
    private final List<X509Certificate> listed;
    private final X509ExtendedTrustManager issuers;

    private TrustedCertificates(String setting, List<X509Certificate> listed) {
        this.setting = setting;
        this.listed = List.copyOf(listed);
        this.issuers = issuers(listed);
    }

    /// Reads one or several certificates.
    ///
    /// @param setting where the list comes from, for whoever is refused
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    public static TrustedCertificates ofPem(String setting, String text) {
        var blocks = Pem.blocks(text);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("holds no certificate; write CERTIFICATE blocks, PEM");
        }
        if (blocks.stream().anyMatch(block -> !block.label().equals(Pem.CERTIFICATE))) {
            throw new IllegalArgumentException(
                    "holds something else than certificates; whoever only connects must not have the key");
        }
        return new TrustedCertificates(
                setting,
                blocks.stream().map(Pem::certificate).map(KeyStrength::require).toList());
    }

    /// This one alone.
    public static TrustedCertificates of(String setting, X509Certificate certificate) {
        return new TrustedCertificates(setting, List.of(certificate));
    }

    /// The same and one more.
    public TrustedCertificates and(X509Certificate certificate) {
        return new TrustedCertificates(
                setting, Stream.concat(listed.stream(), Stream.of(certificate)).toList());
    }

    /// For clients of the JDK.
    public SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no working TLS", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, () -> {
            requireName(engine.getSSLParameters());
            issuers.checkServerTrusted(chain, authType, engine);
        });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, () -> {
            requireName(socket instanceof SSLSocket tls ? tls.getSSLParameters() : new SSLParameters());
            issuers.checkServerTrusted(chain, authType, socket);
        });
    }

    /// Without a connection there is no name to compare: only a listed one counts.
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, () -> {
            throw new CertificateException("it is not on the list");
        });
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return listed.toArray(X509Certificate[]::new);
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private void check(X509Certificate[] chain, Check issued) throws CertificateException {
        if (chain.length > 0 && listed.contains(chain[0])) {
            return;
        }
        try {
            issued.run();
        } catch (CertificateException e) {
            throw new CertificateException(
                    "certificate " + name(chain) + " is not trusted by " + setting + " (" + e.getMessage() + ")", e);
        }
    }

    /// What was issued counts for its name alone, and the JDK compares names only where the client asked for it.
    private static void requireName(SSLParameters parameters) throws CertificateException {
        var algorithm = parameters.getEndpointIdentificationAlgorithm();
        if (algorithm == null || algorithm.isEmpty()) {
            throw new CertificateException("it is not on the list, and this client does not compare names");
        }
    }

    private static CertificateException noClients() {
        return new CertificateException("certificates of clients are not asked for");
    }

    private static String name(X509Certificate[] chain) {
        return chain.length == 0 ? "(none)" : CertificateName.of(chain[0]);
    }

    private static X509ExtendedTrustManager issuers(List<X509Certificate> listed) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var certificate : listed) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM cannot verify certificates", e);
        }
        throw new IllegalStateException("this JVM has no trust manager for certificates");
    }

    /// The same certificates in the same order.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrustedCertificates list && listed.equals(list.listed);
    }

    @Override
    public int hashCode() {
        return listed.hashCode();
    }

    /// Which certificates are listed.
    @Override
    public String toString() {
        return "TrustedCertificates" + listed.stream().map(CertificateName::of).toList();
    }
}
