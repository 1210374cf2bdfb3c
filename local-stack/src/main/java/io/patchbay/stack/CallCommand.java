package io.patchbay.stack;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `patchbay call`: links to a call in the running demo.
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        header = "Prints links to a call in the running demo, one per person.",
        description = "%nAsks the demo's gateway for the room's channel and signs a token for each person with a key "
                + "made for that channel. Each link is for one person and good for two hours; opening it twice "
                + "puts the first window out. The key is kept in .patchbay/calls, so that a second run gives more "
                + "links to the same room.%n")
final class CallCommand implements Callable<Integer> {
    private static final int MAX_PEOPLE = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--room", paramLabel = "NAME", description = "which room", defaultValue = "lobby")
    private String room = "lobby";

    @Option(names = "--people", paramLabel = "N", description = "how many links, 1 to 100", defaultValue = "3")
    private int people;

    @Option(names = "--first", paramLabel = "N", description = "number of the first person", defaultValue = "1")
    private int first;

    @Option(names = "--region", paramLabel = "REGION", description = "where the people are, such as eu-west")
    private @Nullable String region;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "the demo's state folder (default: .patchbay beside this script)")
    private @Nullable Path state;

    @Override
    public Integer call() {
        if (people < 1 || people > MAX_PEOPLE) {
            throw new ParameterException(spec.commandLine(), "--people must be 1 to " + MAX_PEOPLE + ", was " + people);
        }
        if (first < 1) {
            throw new ParameterException(spec.commandLine(), "--first must be 1 or more, was " + first);
        }
        if (!CallRoom.isName(room)) {
            throw new ParameterException(
                    spec.commandLine(), "--room must be 1 to 64 letters, digits, dots, dashes or underscores");
        }
        var layout = Layout.of(System.getProperty("patchbay.home", "."), state);
        var environment = EnvironmentFile.read(layout.environmentFile());
        var console = new Console(System.out);
        var opened = new CallRoom(layout, new SecureRandom())
                .open(
                        EnvironmentFile.required(environment, "GATEWAY_URL"),
                        EnvironmentFile.required(environment, "SFU_GATEWAY_KEY"),
                        new CallRoom.Wish(room, region));
        console.line("Room " + room + " is on " + opened.url() + ". One link per person, good for two hours:");
        console.line("");
        CallLinks.of(opened, first, people, Instant.now()).forEach(link -> console.line("  " + link));
        console.line("");
        return 0;
    }
}
