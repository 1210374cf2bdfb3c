package io.patchbay.aggregator;

import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import org.jspecify.annotations.Nullable;

/// How instances speak TLS (ADR 0108).
///
/// @param identity what this one shows
/// @param trusted what its peers may show
public record AggregatorTls(TlsIdentity identity, TrustedCertificates trusted) {
    /// Peers may show the certificate of this instance, which all of them share unless it is just changing, and those
    /// on the list.
    static AggregatorTls of(TlsIdentity identity, @Nullable TrustedCertificates listed) {
        return new AggregatorTls(
                identity,
                listed == null
                        ? TrustedCertificates.of("SFU_AGGREGATOR_TRUST", identity.certificate())
                        : listed.and(identity.certificate()));
    }
}
