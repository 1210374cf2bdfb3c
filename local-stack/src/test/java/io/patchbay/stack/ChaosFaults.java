package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All faults of the chaos suite. Owned by the test's thread.
final class ChaosFaults implements AutoCloseable {
    private static final long HOUR_MS = 3_600_000;

    /// Enough for rooms to land on a node that still takes some.
    private static final int MANY_REQUESTS = 60;

    private final ChaosStack stack;
    private final ForeignNode posting;
    private final ChaosLoad load;
    private final Duration limit;
    private @Nullable PacketFilter filter;

    /// @param posting the node that posts its heartbeats
    /// @param limit how long a part may need to notice or to come back
    ChaosFaults(ChaosStack stack, ForeignNode posting, ChaosLoad load, Duration limit) {
        this.stack = stack;
        this.posting = posting;
        this.load = load;
        this.limit = limit;
    }

    Stream<ChaosScenario> all() {
        return Stream.of(nodes(), gatewaysAndAggregators(), brokers()).flatMap(List::stream);
    }

    /// Ends what may be left of a fault whose test failed.
    @Override
    public void close() {
        if (filter != null) {
            filter.close();
        }
    }

    private List<ChaosScenario> nodes() {
        return List.of(
                ChaosScenario.of(
                                "node kill -9",
                                () -> stack.kill("node-1"),
                                () -> stack.start("node-1"),
                                () -> stack.isEverywhere("node-1", "live"))
                        .hurts("node-1")
                        .inShortForm(),
                ChaosScenario.of(
                                "node accepts TCP, never answers (SIGSTOP)",
                                () -> stack.freeze("node-2"),
                                () -> stack.thaw("node-2"),
                                () -> stack.isEverywhere("node-2", "live"))
                        .hurts("node-2")
                        .inShortForm(),
                ChaosScenario.of(
                                "node answers 500",
                                () -> posting.answers(500),
                                () -> posting.answers(200),
                                () -> stack.isEverywhere("http-1", "live"))
                        .avoids("http-1")
                        .keepingRooms()
                        .inShortForm(),
                ChaosScenario.of(
                                "clock of a node jumps an hour ahead, then back",
                                () -> posting.clockOff(HOUR_MS),
                                () -> posting.clockOff(0),
                                () -> stack.isEverywhere("http-1", "live"))
                        .keepingRooms(),
                ChaosScenario.of(
                                "UDP of a node is dropped by the kernel",
                                this::dropUdp,
                                this::passUdp,
                                () -> stack.isProbedEverywhere(ChaosStack.PROBING, true))
                        .keepingRooms()
                        .inShortForm());
    }

    private void dropUdp() {
        filter = PacketFilter.dropUdp(stack.pid(ChaosStack.PROBING));
        await("the probe fails", () -> stack.isProbedEverywhere(ChaosStack.PROBING, false));
    }

    private void passUdp() {
        await("HTTP and heartbeats go on", () -> stack.isEverywhere(ChaosStack.PROBING, "live"));
        var rooms = stack.roomsOn(ChaosStack.PROBING);
        load.awaitMore(MANY_REQUESTS, limit);
        assertThat(stack.roomsOn(ChaosStack.PROBING))
                .as("rooms on a node without media")
                .isSubsetOf(rooms);
        close();
    }

    private List<ChaosScenario> gatewaysAndAggregators() {
        return List.of(
                ChaosScenario.of(
                                "gateway kill -9",
                                () -> stack.kill("gateway"),
                                () -> stack.start("gateway"),
                                stack::isWhole)
                        .keepingRooms()
                        .inShortForm(),
                ChaosScenario.of(
                                "aggregator kill -9",
                                () -> stack.kill("aggregator"),
                                () -> stack.start("aggregator"),
                                this::isAggregatorBack)
                        .inShortForm(),
                ChaosScenario.of(
                        "aggregator kill -9 while the other one joins",
                        () -> {
                            stack.kill("aggregator-2");
                            stack.start("aggregator-2");
                            await("the other one up", () -> stack.isReady("aggregator-2"));
                            stack.kill("aggregator");
                        },
                        () -> stack.start("aggregator"),
                        this::isAggregatorBack),
                ChaosScenario.of(
                        "aggregator frozen (SIGSTOP)",
                        () -> stack.freeze("aggregator"),
                        () -> stack.thaw("aggregator"),
                        this::isAggregatorBack),
                ChaosScenario.of(
                                "both aggregators kill -9",
                                this::killAggregators,
                                this::startAggregators,
                                this::areAggregatorsBack)
                        .says("load table is"));
    }

    private List<ChaosScenario> brokers() {
        return List.of(
                ChaosScenario.of(
                                "broker kill -9 and started again",
                                () -> stack.kill("broker"),
                                () -> stack.start("broker"),
                                () -> stack.isReady("broker") && stack.isWhole())
                        .says("Kafka does not take events")
                        .inShortForm(),
                ChaosScenario.of(
                                "slow broker (SIGSTOP for a while)",
                                () -> stack.freeze("broker"),
                                () -> stack.thaw("broker"),
                                stack::isWhole)
                        .says("Kafka does not take events"),
                ChaosScenario.of(
                                "broker and both aggregators kill -9",
                                () -> {
                                    stack.kill("broker");
                                    killAggregators();
                                },
                                () -> {
                                    stack.start("broker");
                                    await("the broker", () -> stack.isReady("broker"));
                                    startAggregators();
                                },
                                this::areAggregatorsBack)
                        .says("load table is"),
                ChaosScenario.of(
                                "both aggregators start again without a broker",
                                () -> {
                                    stack.kill("broker");
                                    killAggregators();
                                    startAggregators();
                                    await("they answer", this::doAggregatorsListen);
                                },
                                () -> stack.start("broker"),
                                this::areAggregatorsBack)
                        .says("load table is"));
    }

    private void killAggregators() throws InterruptedException {
        stack.kill("aggregator");
        stack.kill("aggregator-2");
    }

    private void startAggregators() {
        stack.start("aggregator");
        stack.start("aggregator-2");
    }

    private boolean isAggregatorBack() {
        return stack.isWhole() && stack.isReady("aggregator");
    }

    private boolean areAggregatorsBack() {
        return isAggregatorBack() && stack.isReady("aggregator-2");
    }

    private boolean doAggregatorsListen() {
        return stack.isListening("aggregator") && stack.isListening("aggregator-2");
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, limit, condition);
    }
}
