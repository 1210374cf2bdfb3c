package io.patchbay.capacity;

import io.patchbay.capacity.trace.RecordSource;
import io.patchbay.capacity.trace.TraceRecord;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Says how far a long command is: a bar with rate and remaining time on a terminal, a plain line every few seconds
/// elsewhere. One thread.
final class Progress {
    private static final long BAR_EVERY_NS = 200_000_000L;
    private static final long LINE_EVERY_NS = 10_000_000_000L;
    private static final int BAR_LENGTH = 30;
    private static final int CHECK_EVERY = 256;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final boolean isTerminal;
    private final String what;
    private final long startedNs = System.nanoTime();
    private long shownNs = startedNs;
    private long count;
    private boolean isBarShown;

    Progress(PrintStream out, boolean isTerminal, String what) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.what = what;
    }

    /// On standard error, so that the result on standard output can go into a file.
    static Progress onConsole(String what) {
        return new Progress(
                System.err,
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent(),
                what);
    }

    /// Takes every record of a source.
    static void each(RecordSource source, String what, Consumer<TraceRecord> taker) {
        var progress = onConsole(what);
        for (var record = source.next(); record != null; record = source.next()) {
            taker.accept(record);
            if (++progress.count % CHECK_EVERY == 0) {
                progress.show(source.progress());
            }
        }
        progress.done();
    }

    /// One more of something.
    ///
    /// @param share done of the whole, 0 to 1
    void step(double share) {
        count++;
        show(share);
    }

    /// Takes the bar away and says how long it took.
    void done() {
        var seconds = seconds(System.nanoTime());
        clear();
        out.printf(Locale.ROOT, "%s: %,d in %.1f s (%,.0f/s)%n", what, count, seconds, count / Math.max(seconds, 1e-3));
        out.flush();
    }

    private void show(double share) {
        var nowNs = System.nanoTime();
        if (nowNs - shownNs < (isTerminal ? BAR_EVERY_NS : LINE_EVERY_NS)) {
            return;
        }
        shownNs = nowNs;
        var text = line(share, seconds(nowNs));
        if (isTerminal) {
            out.print("\r" + text + "\u001b[K");
            isBarShown = true;
        } else {
            out.println(text);
        }
        out.flush();
    }

    String line(double share, double seconds) {
        var done = (int) Math.round(Math.clamp(share, 0.0, 1.0) * BAR_LENGTH);
        var bar = isTerminal ? "[" + "#".repeat(done) + ".".repeat(BAR_LENGTH - done) + "] " : "";
        var left = share <= 0 ? "" : ", " + duration(seconds * (1 - share) / share) + " left";
        return String.format(
                Locale.ROOT, "%s: %s%3.0f %%, %,d, %,.0f/s%s", what, bar, share * 100, count, count / seconds, left);
    }

    private void clear() {
        if (isBarShown) {
            out.print("\r\u001b[K");
        }
    }

    private double seconds(long nowNs) {
        return (nowNs - startedNs) / NANOS_PER_SECOND;
    }

    private static String duration(double seconds) {
        var whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
    }
}
