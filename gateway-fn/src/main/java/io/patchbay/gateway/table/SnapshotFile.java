package io.patchbay.gateway.table;

import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.SnapshotDelta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last table in a file, so that a gateway that starts while no aggregator answers still knows the fleet. Node
/// keys are
/// sealed in it. A file that cannot be read or written costs a warning and nothing else. Used by one thread at a time.
final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    private static final long WRITE_EVERY_MS = 10_000;

    private final Path file;
    private long writtenMs = Long.MIN_VALUE;

    SnapshotFile(Path file) {
        this.file = file;
    }

    /// The table of an earlier run, empty if there is none that can be read.
    Optional<SnapshotDelta> read() {
        try {
            return switch (EventCodec.SNAPSHOT_DELTA.decode(Files.readAllBytes(file))) {
                case Decoded.Ok<SnapshotDelta>(var snapshot) when snapshot.isFull() -> Optional.of(snapshot);
                case Decoded.Ok<SnapshotDelta> _ -> useless("it holds no full table");
                case Decoded.Bad<SnapshotDelta> bad -> useless(bad.field() + ": " + bad.reason());
            };
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return useless(e.toString());
        }
    }

    /// Replaces the file, at most every ten seconds.
    void write(SnapshotDelta snapshot, long nowMs) {
        if (writtenMs != Long.MIN_VALUE && nowMs - writtenMs < WRITE_EVERY_MS) {
            return;
        }
        writtenMs = nowMs;
        var draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(draft, EventCodec.SNAPSHOT_DELTA.encode(snapshot));
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("error", e).log("the table was not written to its file");
        }
    }

    private Optional<SnapshotDelta> useless(String reason) {
        LOG.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("reason", reason)
                .log("the table in the file cannot be used");
        return Optional.empty();
    }
}
