package io.patchbay.node;

import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.channel.Timers;
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
    private final Runnable onChange;
    private long readAtMs;

    /// @param onChange run after the keys changed
    KeyFile(Path file, AuthKeys keys, Timers timers, Runnable onChange) {
        this.file = file;
        this.keys = keys;
        this.timers = timers;
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
            if (keys.replace(Files.readString(file))) {
                LOG.atInfo().addKeyValue("keys", keys.usage()).log("keys of this node replaced");
                onChange.run();
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.getMessage())
                    .log("AUTH_KEY cannot be read again: the old keys stay");
        }
    }

    private void again() {
        timers.schedule(
                LOOK,
                () -> Thread.startVirtualThread(() -> {
                    if (modifiedMs() != readAtMs) {
                        reload();
                    }
                    again();
                }));
    }

    private synchronized long modifiedMs() {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return readAtMs;
        }
    }
}
