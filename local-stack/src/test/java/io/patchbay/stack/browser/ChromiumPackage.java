package io.patchbay.stack.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The browser's program. Installed from Debian's package where the tests may (root); elsewhere its absence fails the
/// test, since a skipped browser test would hide a page that does not work.
final class ChromiumPackage {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final String INSTALL = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "
            + "--no-install-recommends chromium";

    private ChromiumPackage() {}

    /// The program's path.
    ///
    /// @throws AssertionError naming the package when it is not there and cannot be installed
    static synchronized Path program() {
        if (!Files.isExecutable(PROGRAM) && mayInstall()) {
            install();
        }
        if (!Files.isExecutable(PROGRAM)) {
            throw new AssertionError("there is no " + PROGRAM + "; as root: apt-get install chromium");
        }
        return PROGRAM;
    }

    private static boolean mayInstall() {
        return "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/apt-get"));
    }

    private static void install() {
        try {
            var exit =
                    new ProcessBuilder("sh", "-c", INSTALL).inheritIO().start().waitFor();
            System.out.println("package chromium: " + (exit == 0 ? "installed" : "apt-get failed with " + exit));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run apt-get", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
