package io.patchbay.stack;

import java.io.PrintStream;
import java.util.Locale;

/// What the user sees, line by line. Any thread may print.
final class Console {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final long startedNs = System.nanoTime();

    Console(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /// A line about one part, with the seconds since the start.
    void progress(String part, String what) {
        line(String.format(Locale.ROOT, "%6.1f s  %-10s  %s", seconds(), part, what));
    }

    double seconds() {
        return (System.nanoTime() - startedNs) / NANOS_PER_SECOND;
    }
}
