package io.patchbay.aggregator;

import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.process.FileSetting;
import org.jspecify.annotations.Nullable;

/// How instances speak TLS (ADR 0108).
///
/// @param identity what this one shows
/// @param listed what its peers may show beside that; null: nothing
public record AggregatorTls(
        FileSetting<TlsIdentity> identity, @Nullable FileSetting<TrustedCertificates> listed) {
    /// What peers may show at first.
    TrustedCertificates trusted() {
        return trusted(identity.value(), listed == null ? null : listed.value());
    }

    /// Peers may show the certificate of this instance, which all of them share unless it is just changing, and those
    /// on the list.
    static TrustedCertificates trusted(TlsIdentity identity, @Nullable TrustedCertificates listed) {
        return listed == null
                ? TrustedCertificates.of("SFU_AGGREGATOR_TRUST", identity.certificate())
                : listed.and(identity.certificate());
    }
}
