package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.metrics.NodeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final List<String> KEYS =
            List.of("b2xkIGtleSBvbGQga2V5", "bmV3IGtleSBuZXcga2V5", "bmV4dCBrZXkgbmV4dA");

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final VirtualTimers timers = new VirtualTimers();
    private final AuthKeys keys = AuthKeys.of(KEYS.getFirst());
    private final AtomicInteger changes = new AtomicInteger();

    private KeyFile file(Runnable onChange) throws IOException {
        write(KEYS.getFirst(), 1);
        return new KeyFile(folder.resolve("key"), keys, timers, new NodeMetrics(registry), onChange);
    }

    private void write(String text, long atMs) throws IOException {
        Files.writeString(folder.resolve("key"), text);
        Files.setLastModifiedTime(folder.resolve("key"), FileTime.fromMillis(atMs * 1_000));
    }

    /// The alarm hands over to a thread, which sets the next one.
    private void look() {
        Wait.until("looks", () -> timers.waiting() == 1);
        timers.advance(Duration.ofSeconds(5));
    }

    private double count(String meter, String tag, String value) {
        return registry.get(meter).tag(tag, value).counter().count();
    }

    @Test
    void shouldLookAgainAfterABug() throws IOException {
        var file = file(() -> {
            if (changes.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug");
            }
        });
        file.watch();

        write(KEYS.get(1), 2);
        look();
        Wait.until("met", () -> count("sfu.loop.failures", "loop", "key_file") == 1);
        write(KEYS.get(2), 3);
        look();

        Wait.until("read again", () -> changes.get() == 2);
        assertThat(keys.texts()).containsExactly(KEYS.get(2));
    }

    @Test
    void shouldCountWhatCameOfReadingTheKeysAgain() throws IOException {
        var file = file(changes::incrementAndGet);

        file.reload();
        write(KEYS.get(1), 2);
        file.reload();
        write("!!!", 3);
        file.reload();
        Files.delete(folder.resolve("key"));
        file.reload();

        assertThat(count("sfu.key.reloads", "outcome", "unchanged")).isEqualTo(1);
        assertThat(count("sfu.key.reloads", "outcome", "replaced")).isEqualTo(1);
        assertThat(count("sfu.key.reloads", "outcome", "failed")).isEqualTo(2);
        assertThat(keys.texts()).containsExactly(KEYS.get(1));
    }
}
