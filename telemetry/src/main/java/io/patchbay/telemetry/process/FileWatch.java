package io.patchbay.telemetry.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at a file once a second and says when it is another one than before, by its time, its size or what it is. So
/// it sees files that are put in place by a link too (Kubernetes). One thread of its own once it is started;
/// thread-safe.
public final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path file;
    private final Runnable onChange;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String seen;

    /// Looks nowhere until it is started; what is there now is no change.
    ///
    /// @param onChange run on the thread of this watch; a defect of it is logged and ends nothing
    public FileWatch(Path file, Runnable onChange) {
        this.file = file;
        this.onChange = onChange;
        this.seen = stamp(file);
    }

    /// Looks from now on.
    public void start() {
        Thread.ofPlatform().daemon().name("watch-" + file.getFileName()).start(this::run);
    }

    /// The file is about to be read without being asked for: what is there now is no change any more.
    public synchronized void seen() {
        seen = stamp(file);
    }

    private void run() {
        try {
            while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One look. A defect must not end the looking: nobody would miss it before the file is changed.
    void look() {
        try {
            if (isAnother()) {
                onChange.run();
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("reading a changed file went wrong, going on");
        }
    }

    private synchronized boolean isAnother() {
        var now = stamp(file);
        if (now.equals(seen)) {
            return false;
        }
        seen = now;
        return true;
    }

    /// What tells one state of the file from another.
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
