package io.patchbay.gateway.reload;

import io.patchbay.gateway.auth.KeyUse;
import io.patchbay.gateway.auth.Tokens;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.SecretsSource;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.telemetry.process.FileWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes tenants, nodes, their keys and those of registration tokens from the secrets file again when it changes, and
/// when it is told to.
/// A file that is wrong changes nothing: what was read last stays in use, and [#error] says what is wrong.
/// Thread-safe.
public final class SecretsReloader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretsReloader.class);

    private final SecretsSource source;
    private final Tokens tokens;
    private final TableHolder table;
    private final GatewayMetrics metrics;
    private volatile long loadedAtMs = System.currentTimeMillis();
    private volatile String error = "";
    private final @Nullable FileWatch watch;

    /// @param watch whether to look at the file all the time
    public SecretsReloader(
            SecretsSource source, Tokens tokens, TableHolder table, GatewayMetrics metrics, boolean watch) {
        this.source = source;
        this.tokens = tokens;
        this.table = table;
        this.metrics = metrics;
        this.watch =
                source.file().map(file -> new FileWatch(file, this::reload)).orElse(null);
        if (watch && this.watch != null) {
            this.watch.start();
        }
    }

    /// What is wrong with the newest file, empty if it is in use. Holds no secret.
    public String error() {
        return error;
    }

    /// Epoch ms at which what is in use was read.
    public long loadedAtMs() {
        return loadedAtMs;
    }

    /// The tenants' keys that are in use, with the times of their use.
    public List<KeyUse> keyUses() {
        return tokens.keyUses();
    }

    /// The same of keys of registration tokens.
    public List<KeyUse> registrationKeyUses() {
        return tokens.registrationKeyUses();
    }

    /// Reads everything again, whether or not it changed.
    ///
    /// @return whether it is in use now
    public synchronized boolean reload() {
        if (watch != null) {
            watch.seen();
        }
        try {
            var loaded = source.read();
            table.configure(loaded.nodes());
            tokens.use(loaded.tenants(), loaded.registrationKeys());
            loadedAtMs = System.currentTimeMillis();
            error = "";
            metrics.secretsReload("ok");
            LOG.atInfo()
                    .addKeyValue("tenants", loaded.tenants().size())
                    .addKeyValue("nodes", loaded.nodes().size())
                    .addKeyValue("registrationKeys", loaded.registrationKeys().size())
                    .log("secrets were read again");
            return true;
        } catch (ConfigException e) {
            error = String.valueOf(e.getMessage());
            metrics.secretsReload("failed");
            LOG.atError().addKeyValue("reason", error).log("new secrets are wrong; the last ones stay in use");
            return false;
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
