package io.patchbay.gateway;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.ssl.CertificateProvider;
import io.patchbay.schemas.tls.TlsIdentity;
import java.security.KeyStore;
import org.reactivestreams.Publisher;

/// What the HTTP server shows to callers, as the framework asks for it.
record ServerCertificate(TlsIdentity identity) implements CertificateProvider {
    static final String NAME = "server";

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Publisher<KeyStore> getKeyStore() {
        return Publishers.just(identity.keyStore());
    }
}
