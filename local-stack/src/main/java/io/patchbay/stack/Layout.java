package io.patchbay.stack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where things are.
///
/// @param home the project's folder, with one folder per module
/// @param state what a run leaves: logs, demo.env, Kafka's data
record Layout(Path home, Path state) {

    static Layout of(String home, @Nullable Path state) {
        var root = Path.of(home).toAbsolutePath().normalize();
        return new Layout(
                root,
                state == null
                        ? root.resolve(".patchbay")
                        : state.toAbsolutePath().normalize());
    }

    /// The class path a module's program runs with, as its image would have it, and the [Tether].
    String classPath(String module) {
        var target = target(module);
        return target.resolve(module + ".jar") + ":" + target.resolve("lib") + "/*:"
                + target("local-stack").resolve("local-stack-tether.jar");
    }

    private Path target(String module) {
        return home.resolve(module).resolve("target");
    }

    Path logs() {
        return state.resolve("logs");
    }

    Path log(String part) {
        return logs().resolve(part + ".log");
    }

    Path environmentFile() {
        return state.resolve("demo.env");
    }

    Path lock() {
        return state.resolve("demo.lock");
    }

    Path kafkaData() {
        return state.resolve("kafka");
    }
}
