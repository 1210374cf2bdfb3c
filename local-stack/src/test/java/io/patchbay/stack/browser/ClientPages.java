package io.patchbay.stack.browser;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The pages of `src/test/browser`, bundled with the packages they use and served on a free port of 127.0.0.1, where
/// browsers let pages use cameras without TLS.
public final class ClientPages implements AutoCloseable {
    private static final Path SOURCES = Path.of("src", "test", "browser");
    private static final Path BUILD = Path.of("target", "browser");
    private static final long LIMIT_S = 180;

    private final HttpServer server;

    private ClientPages(HttpServer server) {
        this.server = server;
    }

    /// Bundles the pages and serves them. The packages are those of the lock file; npm's registry is asked only when
    /// they are not there yet.
    ///
    /// @throws AssertionError with the output of npm or esbuild when that fails
    public static ClientPages serve() {
        try {
            bundle();
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var server = SimpleFileServer.createFileServer(address, BUILD.toAbsolutePath(), OutputLevel.NONE);
            server.start();
            return new ClientPages(server);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bundle or serve " + SOURCES.toAbsolutePath(), e);
        }
    }

    /// Where a page is.
    public String url(String page) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + page;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void bundle() throws IOException {
        Files.createDirectories(BUILD);
        var locked = SOURCES.resolve("package-lock.json");
        var installed = BUILD.resolve("installed-lock.json");
        try (var files = Files.list(SOURCES)) {
            for (var file : files.toList()) {
                Files.copy(file, BUILD.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.exists(installed) || Files.mismatch(locked, installed) >= 0) {
            run(List.of("npm", "ci", "--ignore-scripts"));
            Files.copy(locked, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        run(List.of(
                "node_modules/.bin/esbuild",
                "odoo-call.js",
                "--bundle",
                "--log-level=warning",
                "--outfile=odoo-call.bundle.js"));
    }

    private static void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .directory(BUILD.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + " failed:\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
