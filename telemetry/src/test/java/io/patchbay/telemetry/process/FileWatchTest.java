package io.patchbay.telemetry.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir
    private Path folder = Path.of(".");

    private Path file = Path.of("file");
    private int changes;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "first");
    }

    @Test
    void shouldSeeEachChangeOnce() throws IOException {
        try (var watch = new FileWatch(file, () -> changes++)) {
            watch.look();
            assertThat(changes).isZero();

            Files.writeString(file, "longer");
            watch.look();
            watch.look();
            assertThat(changes).as("another size").isEqualTo(1);

            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            watch.look();
            assertThat(changes).as("another time").isEqualTo(2);

            Files.delete(file);
            watch.look();
            assertThat(changes).as("gone").isEqualTo(3);
        }
    }

    @Test
    void shouldSeeAnotherFileOfTheSameTimeAndSizeInItsPlace() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (var watch = new FileWatch(link, () -> changes++)) {
            var other = Files.writeString(folder.resolve("other"), "other");
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
            var draft = Files.createSymbolicLink(folder.resolve("draft"), other);
            Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

            watch.look();

            assertThat(changes).isEqualTo(1);
        }
    }

    @Test
    void shouldNotTellWhatIsReadAlready() throws IOException {
        try (var watch = new FileWatch(file, () -> changes++)) {
            Files.writeString(file, "longer");
            watch.seen();

            watch.look();

            assertThat(changes).isZero();
        }
    }

    @Test
    void shouldGoOnLookingAfterADefect() throws Exception {
        var told = new Semaphore(0);
        try (var watch = new FileWatch(file, () -> {
            told.release();
            throw new IllegalStateException("a bug");
        })) {
            watch.start();

            for (var text : new String[] {"longer", "longer still"}) {
                Files.writeString(file, text);
                assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).as(text).isTrue();
            }
        }
    }
}
