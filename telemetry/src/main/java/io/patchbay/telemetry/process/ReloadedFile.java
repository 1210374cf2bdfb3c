package io.patchbay.telemetry.process;

import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A setting whose file is read again when it changes, and when somebody asks for it (SIGHUP). A file that cannot be
/// used changes nothing: what was read last stays in use, and the log and [#error] say what is wrong. A setting that is
/// no file never changes. Thread-safe.
public final class ReloadedFile<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadedFile.class);

    /// What came of a reading.
    public enum Outcome {
        REPLACED,
        UNCHANGED,
        FAILED;

        /// As a label of a metric.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final FileSetting<T> setting;
    private final Consumer<T> use;
    private final Consumer<Outcome> told;
    private final @Nullable FileWatch watch;
    private volatile T current;
    private volatile String error = "";

    /// @param use puts another value in place of the last one; by then it is [#current]
    /// @param told hears of every reading
    public ReloadedFile(FileSetting<T> setting, Consumer<T> use, Consumer<Outcome> told) {
        this.setting = setting;
        this.use = use;
        this.told = told;
        this.current = setting.value();
        this.watch =
                setting.file().map(file -> new FileWatch(file, this::reload)).orElse(null);
    }

    /// Looks at the file once a second from now on. If it changed while the process started, that counts now.
    public void start() {
        if (watch != null) {
            if (isAnother()) {
                reload();
            }
            watch.start();
        }
    }

    private boolean isAnother() {
        try {
            return !setting.again().equals(current);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /// What is in use.
    public T current() {
        return current;
    }

    /// What is wrong with the newest file, empty if it is in use.
    public String error() {
        return error;
    }

    /// Reads the file now.
    public synchronized void reload() {
        if (watch != null) {
            watch.seen();
            told.accept(read());
        }
    }

    private Outcome read() {
        T next;
        try {
            next = setting.again();
        } catch (IllegalArgumentException e) {
            error = setting.name() + " " + e.getMessage();
            LOG.atError()
                    .addKeyValue("setting", setting.name())
                    .addKeyValue("reason", e.getMessage())
                    .log("new file is wrong; what was read last stays in use");
            return Outcome.FAILED;
        }
        error = "";
        if (next.equals(current)) {
            return Outcome.UNCHANGED;
        }
        current = next;
        use.accept(next);
        LOG.atInfo()
                .addKeyValue("setting", setting.name())
                .addKeyValue("value", next)
                .log("file was read again and is in use");
        return Outcome.REPLACED;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
