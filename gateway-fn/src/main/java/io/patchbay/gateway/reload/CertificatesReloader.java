package io.patchbay.gateway.reload;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.process.FileSetting;
import io.patchbay.telemetry.process.ReloadedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Takes certificates from their files again while the gateway runs: the one it shows, and those that aggregators may
/// show (ADR 0108). Each file on its own: one that is wrong keeps nobody from changing the other. Thread-safe.
public final class CertificatesReloader implements AutoCloseable {
    private final List<ReloadedFile<?>> files = new ArrayList<>();
    private final GatewayMetrics metrics;

    /// Who puts another certificate into use.
    ///
    /// @param server what callers are shown
    /// @param aggregators whom to believe
    public record Uses(Consumer<TlsIdentity> server, Consumer<TrustedCertificates> aggregators) {}

    /// @param watch whether to look at the files all the time
    public CertificatesReloader(GatewayConfig config, Uses uses, GatewayMetrics metrics, boolean watch) {
        this.metrics = metrics;
        config.listen().tls().ifPresent(setting -> add(setting, uses.server()));
        config.aggregator().trusted().ifPresent(setting -> add(setting, uses.aggregators()));
        if (watch) {
            files.forEach(ReloadedFile::start);
        }
    }

    private <T> void add(FileSetting<T> setting, Consumer<T> use) {
        files.add(new ReloadedFile<>(
                setting,
                use,
                outcome -> metrics.secretsReload(outcome == ReloadedFile.Outcome.FAILED ? "failed" : "ok")));
    }

    /// Reads all of them now.
    public void reload() {
        files.forEach(ReloadedFile::reload);
    }

    /// What is wrong with new files, in the place of which the last ones stay in use. Holds no secret.
    public List<String> errors() {
        return files.stream()
                .map(ReloadedFile::error)
                .filter(error -> !error.isEmpty())
                .toList();
    }

    @Override
    public void close() {
        files.forEach(ReloadedFile::close);
    }
}
