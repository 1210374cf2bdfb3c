package io.patchbay.stack.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A headless Chromium with a fake camera and microphone that pages may use without asking, in a profile of its own.
/// Several tabs. Closing it ends its processes and removes the profile.
public final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final String LISTENING = "DevTools listening on ";
    private static final long START_LIMIT_S = 60;
    private static final long STOP_LIMIT_S = 10;

    private final Path profile;
    private final Process process;
    private final DevTools tools;
    private final List<Tab> tabs = new CopyOnWriteArrayList<>();

    private Chromium(Path profile, Process process, DevTools tools) {
        this.profile = profile;
        this.process = process;
        this.tools = tools;
    }

    /// Starts a browser; returns when it can be used.
    ///
    /// @param flags more command-line flags
    /// @throws AssertionError saying how to get it when there is no Chromium
    public static Chromium start(String... flags) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new AssertionError("there is no " + PROGRAM + "; build/test-packages.sh installs it as root");
        }
        try {
            var profile = Files.createTempDirectory("patchbay-chromium");
            var command = new ArrayList<>(List.of(
                    PROGRAM.toString(),
                    "--headless=new",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "--use-fake-device-for-media-stream",
                    "--use-fake-ui-for-media-stream",
                    "--autoplay-policy=no-user-gesture-required",
                    "--no-sandbox",
                    "--no-first-run",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-background-timer-throttling",
                    "--disable-backgrounding-occluded-windows",
                    "--disable-renderer-backgrounding",
                    "--mute-audio"));
            command.addAll(List.of(flags));
            command.add("about:blank");
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new Chromium(profile, process, new DevTools(address(process)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + PROGRAM, e);
        }
    }

    /// Opens a tab; returns when its page is loaded.
    public Tab open(String url) {
        var tab = new Tab(tools, url);
        tabs.add(tab);
        return tab;
    }

    @Override
    public void close() {
        tools.close();
        var all = new ArrayList<>(process.toHandle().descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (var handle : all) {
            var _ = handle.onExit()
                    .orTimeout(STOP_LIMIT_S, TimeUnit.SECONDS)
                    .handle((ended, late) -> late == null || handle.destroyForcibly())
                    .join();
        }
        remove(profile);
    }

    /// Everything that pages wrote to their consoles as warnings and errors.
    public List<String> complaints() {
        return tabs.stream().flatMap(tab -> tab.complaints().stream()).toList();
    }

    private static URI address(Process process) {
        var found = new CompletableFuture<URI>();
        var output = new CopyOnWriteArrayList<String>();
        // Not a virtual thread: it would hold a carrier for as long as the browser is silent.
        Thread.ofPlatform().daemon().start(() -> {
            // Read to the end, or the browser blocks when the pipe is full.
            process.inputReader().lines().forEach(line -> {
                if (line.startsWith(LISTENING)) {
                    found.complete(URI.create(line.substring(LISTENING.length()).strip()));
                } else if (!found.isDone()) {
                    output.add(line);
                }
            });
            found.completeExceptionally(new AssertionError("Chromium ended: " + output));
        });
        return found.orTimeout(START_LIMIT_S, TimeUnit.SECONDS).join();
    }

    private static void remove(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.out.println("could not remove " + folder + ": " + e);
        }
    }
}
