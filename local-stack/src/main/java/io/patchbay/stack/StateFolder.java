package io.patchbay.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// What runs leave behind, and getting rid of it.
final class StateFolder {

    private StateFolder() {}

    /// Makes room for a new run, also after one that was killed.
    ///
    /// @param forgetKafka also delete the topics of the last run
    static void clean(Layout layout, boolean forgetKafka) {
        try {
            Files.deleteIfExists(layout.environmentFile());
            delete(layout.logs());
            if (forgetKafka) {
                delete(layout.kafkaData());
            }
            Files.createDirectories(layout.logs());
        } catch (IOException e) {
            throw new StackException("cannot prepare the state folder " + layout.state() + ": " + e, e);
        }
    }

    /// Removes what is only true while a demo runs.
    static void forget(Layout layout) {
        try {
            Files.deleteIfExists(layout.environmentFile());
        } catch (IOException e) {
            throw new StackException("cannot delete " + layout.environmentFile() + ": " + e, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
