package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// One fault at a time in a real stack under load: no request for a channel fails, and no call breaks but
/// those on the part that failed. `-Dpatchbay.chaos=long` plays every scenario and longer; without it the
/// few that cost little time. The table is printed and written to `target/chaos.md`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChaosIT {
    private static final boolean LONG = "long".equals(System.getProperty("patchbay.chaos"));
    private static final int PER_SECOND = 30;
    private static final int HOLD_S = LONG ? 10 : 1;
    private static final int CALLS = 6;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration BACK_IN_CALL = Duration.ofSeconds(5);
    private static final long HOUR_MS = 3_600_000;

    private final ChaosReport report = new ChaosReport();
    private final List<ChaosCall> calls = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ForeignNode stock;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ForeignNode posting;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ChaosStack stack;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ChaosLoad load;

    private interface Step {
        void run() throws Exception;
    }

    /// @param hurt base URL of the node whose calls may break, empty for none
    /// @param avoided node that gateways are to see in another state than live, null for none
    /// @param says what every gateway is to say of itself meanwhile, empty for nothing
    /// @param whole whether everything is as before
    /// @param always part of the short form
    private record Scenario(
            String name,
            Step fault,
            Step heal,
            String hurt,
            @Nullable String avoided,
            String says,
            BooleanSupplier whole,
            boolean always) {}

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stock = new ForeignNode("stock");
        posting = new ForeignNode("http-1");
        stack = new ChaosStack(folder, "{\"sfu\":[" + stock.entry("us-east") + "]}");
        var registration = stack.secrets().registrationKey();
        posting.startHeartbeats(stack.gateways(), registration);
        load = new ChaosLoad(stack.gateways(), stack.secrets().gatewayKey(), PER_SECOND);
    }

    @AfterAll
    void stop() throws Exception {
        report.finish(Path.of("target", "chaos.md"));
        calls.forEach(ChaosCall::close);
        load.close();
        stack.close();
        posting.close();
        stock.close();
    }

    @Test
    @Order(1)
    void shouldHaveAllKindsOfNodesInOneTableAndPlaceRoomsOnEach() {
        for (var gateway : stack.gateways()) {
            await("a stock node, one that posts, and ours", () -> {
                var nodes = stack.health(gateway).path("nodes");
                return nodes.size() == ChaosStack.NODES + 2
                        && nodes.findValuesAsText("takesNewRooms").stream().allMatch("true"::equals);
            });
        }
        assertThat(stack.health(stack.gateways().getFirst()).path("nodes").findValuesAsText("source"))
                .contains("node", "http", "poll");
        await("rooms on the stock node and on the one that posts", () -> stock.rooms() > 0 && posting.rooms() > 0);
        for (var number = 0; number < CALLS; number++) {
            calls.add(new ChaosCall(load, "call-" + number, ChaosStack.REGIONS.get(number % ChaosStack.NODES)));
        }
        await("calls run", () -> calls.stream().allMatch(ChaosCall::isRunning));
        // Placement is by hash: a few rooms need not meet every node.
        for (var number = CALLS; nodesInUse() < ChaosStack.NODES && number < 10 * CALLS; number++) {
            calls.add(new ChaosCall(load, "call-" + number, ChaosStack.REGIONS.get(number % ChaosStack.NODES)));
            await("one more call runs", () -> calls.getLast().isRunning());
        }
        assertThat(nodesInUse()).isEqualTo(ChaosStack.NODES);
    }

    private long nodesInUse() {
        return calls.stream().map(ChaosCall::url).distinct().count();
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> shouldLoseNothingButWhatFails() {
        return Stream.of(nodes(), gatewaysAndAggregators(), brokers())
                .flatMap(List::stream)
                .filter(scenario -> LONG || scenario.always())
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> play(scenario)));
    }

    private List<Scenario> nodes() {
        return List.of(
                new Scenario(
                        "node kill -9",
                        () -> stack.kill("node-1"),
                        () -> stack.start("node-1"),
                        stack.nodeUrl(1),
                        "node-1",
                        "",
                        () -> stack.isEverywhere("node-1", "live"),
                        true),
                new Scenario(
                        "node accepts TCP, never answers (SIGSTOP)",
                        () -> stack.freeze("node-2"),
                        () -> stack.thaw("node-2"),
                        stack.nodeUrl(2),
                        "node-2",
                        "",
                        () -> stack.isEverywhere("node-2", "live"),
                        true),
                new Scenario(
                        "node answers 500",
                        () -> posting.answers(500),
                        () -> posting.answers(200),
                        "",
                        "http-1",
                        "",
                        () -> stack.isEverywhere("http-1", "live"),
                        true),
                new Scenario(
                        "clock of a node jumps an hour ahead, then back",
                        () -> posting.clockOff(HOUR_MS),
                        () -> posting.clockOff(0),
                        "",
                        null,
                        "",
                        () -> stack.isEverywhere("http-1", "live"),
                        false),
                new Scenario(
                        "UDP of a node is blocked (its media probe fails)",
                        () -> posting.probe(false),
                        () -> {
                            var before = posting.rooms();
                            awaitRequests(2 * PER_SECOND);
                            assertThat(posting.rooms())
                                    .as("rooms on a node without media")
                                    .isEqualTo(before);
                            posting.probe(true);
                        },
                        "",
                        null,
                        "",
                        () -> stack.isEverywhere("http-1", "live"),
                        false));
    }

    private List<Scenario> gatewaysAndAggregators() {
        return List.of(
                new Scenario(
                        "gateway kill -9",
                        () -> stack.kill("gateway"),
                        () -> stack.start("gateway"),
                        "",
                        null,
                        "",
                        stack::isWhole,
                        true),
                new Scenario(
                        "aggregator kill -9",
                        () -> stack.kill("aggregator"),
                        () -> stack.start("aggregator"),
                        "",
                        null,
                        "",
                        () -> stack.isWhole() && stack.isReady("aggregator"),
                        true),
                new Scenario(
                        "aggregator kill -9 while the other one joins",
                        () -> {
                            stack.kill("aggregator-2");
                            stack.start("aggregator-2");
                            await("the other one up", () -> stack.isReady("aggregator-2"));
                            stack.kill("aggregator");
                        },
                        () -> stack.start("aggregator"),
                        "",
                        null,
                        "",
                        () -> stack.isWhole() && stack.isReady("aggregator"),
                        false),
                new Scenario(
                        "aggregator frozen (SIGSTOP)",
                        () -> stack.freeze("aggregator"),
                        () -> stack.thaw("aggregator"),
                        "",
                        null,
                        "",
                        () -> stack.isWhole() && stack.isReady("aggregator"),
                        false),
                new Scenario(
                        "both aggregators kill -9",
                        () -> {
                            stack.kill("aggregator");
                            stack.kill("aggregator-2");
                        },
                        () -> {
                            stack.start("aggregator");
                            stack.start("aggregator-2");
                        },
                        "",
                        null,
                        "load table is",
                        () -> stack.isWhole() && stack.isReady("aggregator") && stack.isReady("aggregator-2"),
                        false));
    }

    private List<Scenario> brokers() {
        return List.of(
                new Scenario(
                        "broker kill -9 and started again",
                        () -> stack.kill("broker"),
                        () -> stack.start("broker"),
                        "",
                        null,
                        "Kafka does not take events",
                        () -> stack.isReady("broker") && stack.isWhole(),
                        true),
                new Scenario(
                        "slow broker (SIGSTOP for a while)",
                        () -> stack.freeze("broker"),
                        () -> stack.thaw("broker"),
                        "",
                        null,
                        "Kafka does not take events",
                        stack::isWhole,
                        false),
                new Scenario(
                        "broker and both aggregators kill -9",
                        () -> {
                            stack.kill("broker");
                            stack.kill("aggregator");
                            stack.kill("aggregator-2");
                        },
                        () -> {
                            stack.start("broker");
                            await("the broker", () -> stack.isReady("broker"));
                            stack.start("aggregator");
                            stack.start("aggregator-2");
                        },
                        "",
                        null,
                        "load table is",
                        () -> stack.isWhole() && stack.isReady("aggregator") && stack.isReady("aggregator-2"),
                        false));
    }

    private void play(Scenario scenario) throws Exception {
        load.reset();
        calls.forEach(ChaosCall::reset);
        awaitRequests(PER_SECOND);
        var hurt = calls.stream()
                .filter(call -> call.url().equals(scenario.hurt()))
                .toList();

        var faultNs = System.nanoTime();
        scenario.fault().run();
        var avoidedMs = scenario.avoided() == null ? -1 : awaitAvoided(scenario.avoided(), faultNs);
        awaitRequests(HOLD_S * PER_SECOND);
        if (!scenario.says().isEmpty()) {
            await("every gateway says: " + scenario.says(), () -> stack.isSaidByEveryGateway(scenario.says()));
        }
        var healNs = System.nanoTime();
        scenario.heal().run();
        await(scenario.name() + ": whole again", scenario.whole());
        var recoveredMs = sinceMs(healNs);
        await("all calls", () -> calls.stream().allMatch(ChaosCall::isRunning));
        awaitRequests(PER_SECOND);

        var broken = calls.stream().filter(ChaosCall::wasInterrupted).toList();
        var innocent = broken.stream().filter(call -> !hurt.contains(call)).toList();
        var longestMs = broken.stream().mapToLong(ChaosCall::longestGapMs).max().orElse(-1);
        var figures = load.figures();
        report.add(new ChaosReport.Row(
                scenario.name(), figures, avoidedMs, recoveredMs, broken.size(), innocent.size(), longestMs));

        assertThat(figures.failures()).as("failed requests").isEmpty();
        assertThat(innocent).as("broken calls on parts that did not fail").isEmpty();
        if (scenario.name().startsWith("node kill")) {
            assertThat(longestMs).as("back in the call").isLessThan(BACK_IN_CALL.toMillis());
        }
    }

    private long awaitAvoided(String nodeId, long faultNs) {
        await(
                nodeId + " seen by every gateway",
                () -> stack.gateways().stream()
                        .noneMatch(gateway -> stack.stateOf(gateway, nodeId).equals("live")));
        return sinceMs(faultNs);
    }

    private void awaitRequests(int more) {
        var wanted = load.answered() + more;
        await(more + " requests", () -> load.answered() >= wanted);
    }

    private static long sinceMs(long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s within %s", what, LIMIT).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
