package io.patchbay.stack;

import io.patchbay.broker.BrokerException;
import io.patchbay.broker.KafkaTopics;
import io.patchbay.stack.Part.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One run of the demo, from the first process to the last. Owned by the main thread.
final class Demo {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration FLEET_LIMIT = Duration.ofSeconds(30);
    private static final int PARTITIONS = 3;

    private final DemoOptions options;
    private final Layout layout;
    private final Console console;
    private final Supervisor supervisor;
    private final SecureRandom random = new SecureRandom();

    Demo(DemoOptions options, Layout layout, Console console) {
        this.options = options;
        this.layout = layout;
        this.console = console;
        this.supervisor =
                new Supervisor(layout, console, Objects.requireNonNullElse(System.getenv("PATCHBAY_JAVA_OPTS"), ""));
    }

    /// Runs until Ctrl-C or until no part is left.
    ///
    /// @return the exit code
    /// @throws StackException if it cannot start
    int run() {
        try (var _ = RunLock.take(layout.lock())) {
            var plan = plan();
            PortCheck.refuseBusy(plan.parts());
            StateFolder.clean(layout, options.data() == null);
            Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "shutdown"));
            try {
                start(plan.parts(), plan.bootstrapServers());
                awaitNodes(plan);
                announce(plan);
                return watch();
            } catch (StackException e) {
                if (supervisor.isStopped()) {
                    return 1; // Ctrl-C while starting: parts end because they are told to
                }
                throw e;
            } finally {
                shutDown();
            }
        }
    }

    private DemoPlan plan() {
        var ports = options.freePorts() ? Ports.free(options.nodes()) : Ports.usual(options.nodes());
        var secrets = Secrets.generate(random, options.nodes());
        return new DemoPlan(options, PublicHost.of(options.bind()), ports, secrets, layout);
    }

    private void start(List<Part> parts, String bootstrapServers) {
        console.line("Patchbay demo: " + parts.size() + " processes, logs in " + layout.logs());
        var broker = parts.stream().filter(part -> part.role() == Role.BROKER).toList();
        await(startAll(broker));
        createTopics(bootstrapServers);
        await(startAll(parts.stream().filter(part -> part.role() != Role.BROKER).toList()));
    }

    private void awaitNodes(DemoPlan plan) {
        var secrets = plan.secrets();
        FleetView.awaitNodes(plan.gatewayUrl(), secrets.operatorToken(), options.nodes(), FLEET_LIMIT);
        console.progress("gateway", "knows " + options.nodes() + " nodes");
    }

    private List<Running> startAll(List<Part> parts) {
        var started = new ArrayList<Running>();
        for (var part : parts) {
            started.add(supervisor.start(part));
            console.progress(part.name(), "starting");
        }
        return started;
    }

    private void await(List<Running> parts) {
        Health.await(
                parts,
                START_LIMIT,
                part -> console.progress(
                        part.name(), "ready on " + part.claims().getFirst()));
    }

    private void createTopics(String bootstrapServers) {
        try {
            KafkaTopics.create(bootstrapServers, PARTITIONS);
        } catch (BrokerException e) {
            throw new StackException(e.explanation(), e);
        }
        console.progress("kafka", "topics are there on " + bootstrapServers);
    }

    private void announce(DemoPlan plan) {
        EnvironmentFile.write(
                layout.environmentFile(),
                EnvironmentFile.variables(plan, ProcessHandle.current().pid(), supervisor::pidOf));
        Announcement.lines(plan, random, supervisor::pidOf).forEach(console::line);
        console.line("Patchbay is up (" + Math.round(console.seconds()) + " s). Ctrl-C stops it.");
    }

    /// Reports parts that end; the others go on, so that failures can be played by killing processes.
    private int watch() {
        try {
            while (supervisor.isAnyAlive()) {
                var ended = supervisor.awaitExit();
                if (supervisor.isStopped()) {
                    return 0;
                }
                console.progress(
                        ended.part().name(),
                        "ended with exit code " + ended.process().exitValue() + "; the rest goes on. Log: "
                                + ended.log());
            }
            throw new StackException("no part is left");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void shutDown() {
        if (!supervisor.isStopped()) {
            console.line("");
            console.line("Stopping.");
        }
        supervisor.stopAll();
        StateFolder.forget(layout);
    }
}
