package io.patchbay.schemas.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Certificates as others make them, by the JDK's `keytool`, as PEM.
final class Keytool {
    private static final String PASSWORD = "changeit";

    private final Path store;

    Keytool(Path folder) {
        store = folder.resolve("store.p12");
    }

    /// Makes one.
    ///
    /// @param more such as `-signer`, and what the certificate is for
    void make(String alias, String algorithm, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", alias, "-dname", "CN=" + alias, "-keyalg", algorithm));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(
                        store.resolveSibling("keytool.log").toFile()))
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(store.resolveSibling("keytool.log")));
        }
    }

    /// The certificate.
    String certificate(String alias) throws GeneralSecurityException, IOException {
        return block("CERTIFICATE", keys().getCertificate(alias).getEncoded());
    }

    /// The private key.
    String key(String alias) throws GeneralSecurityException, IOException {
        return block("PRIVATE KEY", keys().getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private KeyStore keys() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\r\n" + Base64.getMimeEncoder().encodeToString(der) + "\r\n-----END "
                + label + "-----\r\n";
    }
}
