package io.patchbay.aggregator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/// The file behind `--secrets` holds node keys: others on the machine must not be able to read it.
final class SecretsFile {
    private static final long MAX_BYTES = 4 << 20;

    private SecretsFile() {}

    /// @throws ConfigException with the command that helps
    static void check(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new ConfigException("--secrets: " + file + " is larger than " + MAX_BYTES + " bytes");
        }
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        var permissions = view.readAttributes().permissions();
        if (permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ)) {
            throw new ConfigException("--secrets: others can read " + file + ": run chmod 600 " + file);
        }
    }
}
