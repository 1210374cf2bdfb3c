package io.patchbay.node;

import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.KeyReload;
import io.patchbay.node.metrics.NodeMetrics.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `AUTH_KEY` again from its file when the file changes, or when asked to (SIGHUP). Thread-safe.
final class KeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Path file;
    private final AuthKeys keys;
    private final Timers timers;
    private final NodeMetrics metrics;
    private final Runnable onChange;
    private long readAtMs;

    /// @param onChange run after the keys changed
    KeyFile(Path file, AuthKeys keys, Timers timers, NodeMetrics metrics, Runnable onChange) {
        this.file = file;
        this.keys = keys;
        this.timers = timers;
        this.metrics = metrics;
        this.onChange = onChange;
    }

    /// Looks at the file every few seconds from now on.
    void watch() {
        readAtMs = modifiedMs();
        again();
    }

    /// Reads the file now. A file that cannot be used leaves the keys as they are.
    synchronized void reload() {
        readAtMs = modifiedMs();
        try {
            var replaced = keys.replace(Files.readString(file));
            metrics.keysRead(replaced ? KeyReload.REPLACED : KeyReload.UNCHANGED);
            if (replaced) {
                LOG.atInfo().addKeyValue("keys", keys.usage()).log("keys of this node replaced");
                onChange.run();
            }
        } catch (IOException | IllegalArgumentException e) {
            metrics.keysRead(KeyReload.FAILED);
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.getMessage())
                    .log("AUTH_KEY cannot be read again: the old keys stay");
        }
    }

    private void again() {
        timers.schedule(LOOK, () -> Thread.startVirtualThread(this::look));
    }

    /// A defect must not end the looking: nobody would miss it before the keys are changed.
    private void look() {
        try {
            if (modifiedMs() != readAtMs) {
                reload();
            }
        } catch (RuntimeException e) {
            metrics.loopFailed(Loop.KEY_FILE);
            LOG.atError().addKeyValue("file", file).setCause(e).log("looking at the keys went wrong, going on");
        } finally {
            again();
        }
    }

    private synchronized long modifiedMs() {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return readAtMs;
        }
    }
}
