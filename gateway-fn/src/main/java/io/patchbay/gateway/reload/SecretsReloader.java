package io.patchbay.gateway.reload;

import io.patchbay.gateway.auth.KeyUse;
import io.patchbay.gateway.auth.Tokens;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.SecretsSource;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.table.TableHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes tenants, nodes, their keys and those of registration tokens from the secrets file again when it changes, and
/// when it is told to.
/// A file that is wrong changes nothing: what was read last stays in use, and [#error] says what is wrong.
/// The file is looked at once a second, which also sees files that are put in place by a link (Kubernetes).
/// One thread of its own; thread-safe.
public final class SecretsReloader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretsReloader.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final SecretsSource source;
    private final Tokens tokens;
    private final TableHolder table;
    private final GatewayMetrics metrics;
    private volatile long loadedAtMs = System.currentTimeMillis();
    private volatile String error = "";
    private final CountDownLatch closed = new CountDownLatch(1);
    private String seen;

    /// @param watch whether to look at the file all the time
    public SecretsReloader(
            SecretsSource source, Tokens tokens, TableHolder table, GatewayMetrics metrics, boolean watch) {
        this.source = source;
        this.tokens = tokens;
        this.table = table;
        this.metrics = metrics;
        this.seen = stamp();
        if (watch && source.file().isPresent()) {
            Thread.ofPlatform().daemon().name("secrets-watch").start(this::watch);
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
        seen = stamp();
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

    private void watch() {
        try {
            while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!stamp().equals(last())) {
                    reload();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String last() {
        return seen;
    }

    /// What tells one state of the file from another.
    private String stamp() {
        return source.file().map(SecretsReloader::stamp).orElse("");
    }

    private static String stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime().toMillis() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (NoSuchFileException e) {
            return "absent";
        } catch (IOException e) {
            return "unreadable";
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
