package io.patchbay.aggregator;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.query.Peers;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.process.ReloadedFile;
import org.jspecify.annotations.Nullable;

/// Takes certificates from their files again while the instance runs: the one it shows, and those that peers may show
/// (ADR 0108). Each file on its own: one that is wrong keeps nobody from changing the other. Thread-safe.
final class TlsReloader implements AutoCloseable {
    private final ReloadedFile<TlsIdentity> identity;
    private final @Nullable ReloadedFile<TrustedCertificates> listed;
    private final Peers peers;

    TlsReloader(AggregatorTls tls, ServerCertificate server, Peers peers, AggregatorMetrics metrics) {
        this.peers = peers;
        this.identity = new ReloadedFile<>(
                tls.identity(),
                shown -> {
                    server.show(shown);
                    trust();
                },
                outcome -> metrics.keysRead(outcome.label()));
        var list = tls.listed();
        this.listed = list == null
                ? null
                : new ReloadedFile<>(list, _ -> trust(), outcome -> metrics.keysRead(outcome.label()));
    }

    /// Looks at the files from now on.
    void start() {
        identity.start();
        if (listed != null) {
            listed.start();
        }
    }

    /// Reads both now.
    void reload() {
        identity.reload();
        if (listed != null) {
            listed.reload();
        }
    }

    /// The last one of two at the same time sees what both read.
    private synchronized void trust() {
        peers.trust(AggregatorTls.trusted(identity.current(), listed == null ? null : listed.current()));
    }

    @Override
    public void close() {
        identity.close();
        if (listed != null) {
            listed.close();
        }
    }
}
