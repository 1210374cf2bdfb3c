package io.patchbay.capacity;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--html`, for commands that draw plots.
final class PageOption {
    @Option(names = "--html", paramLabel = "PAGE", description = "write a page with plots")
    private @Nullable Path file;

    /// Writes the page, if one is wanted, and says where it is.
    void write(Supplier<String> page, PrintWriter out) {
        if (file != null) {
            write(file, page.get());
            out.println("page: " + file);
        }
    }

    /// Writes a text file.
    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CapacityException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
