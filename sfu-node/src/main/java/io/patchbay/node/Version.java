package io.patchbay.node;

import java.util.Optional;

/// The version of this software.
final class Version {
    private Version() {}

    /// From the jar's manifest; `dev` when run from classes.
    static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
