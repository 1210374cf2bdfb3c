package io.patchbay.gateway;

import io.micronaut.http.ssl.CertificateProvider;
import io.patchbay.schemas.tls.TlsIdentity;
import java.security.KeyStore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Sinks;

/// What the HTTP server shows to callers, as the framework asks for it. It takes each one for the connections that come
/// after it. Thread-safe, but for [#show], which one thread at a time may call.
final class ServerCertificate implements CertificateProvider {
    static final String NAME = "server";

    private final Sinks.Many<KeyStore> shown = Sinks.many().replay().latest();

    void show(TlsIdentity identity) {
        shown.emitNext(identity.keyStore(), Sinks.EmitFailureHandler.FAIL_FAST);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Publisher<KeyStore> getKeyStore() {
        return shown.asFlux();
    }
}
