package io.patchbay.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `patchbay bench`: hands its arguments, `--help` included, to the program of the module `benchmarks`.
@Command(
        name = "bench",
        description = "Measures parts of the system on this machine; patchbay bench --help lists what there is.")
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    private final List<String> arguments = new ArrayList<>(); // picocli adds to it

    @Override
    public Integer call() throws InterruptedException {
        var layout = Layout.of(System.getProperty("patchbay.home", "."), null);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx768m", "-Dpatchbay.home=" + layout.home()));
        command.addAll(List.of("-cp", layout.classPath("benchmarks"), "io.patchbay.bench.Main"));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new StackException("cannot start the benchmark: " + e, e);
        }
    }
}
