package io.patchbay.stack;

import io.patchbay.capacity.CapacityCommand;
import io.patchbay.capacity.CapacityException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The application behind the `patchbay` script. Exit codes: 0 done, 1 it did not work, 2 wrong arguments; commands
/// may have more, which their help names.
@Command(
        name = "patchbay",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Places calls on a fleet of WebRTC SFUs and carries their media.",
        subcommands = {
            DemoCommand.class,
            CallCommand.class,
            KeysCommand.class,
            CapacityCommand.class,
            BenchCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof StackException || failure instanceof CapacityException) {
                        command.getErr().println("patchbay: " + failure.getMessage());
                        return 1;
                    }
                    throw failure;
                })
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, for example: patchbay demo");
    }

    /// Reads the version from the jar's manifest.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"patchbay " + Objects.requireNonNullElse(version, "(not packaged)")};
        }
    }
}
