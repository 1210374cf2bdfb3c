package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All faults of the chaos suite. Owned by the test's thread.
final class ChaosFaults implements AutoCloseable {
    private static final long HOUR_MS = 3_600_000;
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration QUARTER_HOUR = Duration.ofMinutes(15);

    /// Enough for rooms to land on a node that still takes some.
    private static final int MANY_REQUESTS = 60;

    private final ChaosStack stack;
    private final ForeignNode posting;
    private final ChaosLoad load;
    private final Duration limit;
    private final Function<String, List<ChaosCall>> callsOn;
    private final ChaosCuts cuts;
    private @Nullable PacketFilter filter;

    /// @param posting the node that posts its heartbeats
    /// @param callsOn the calls on a node
    /// @param limit how long a part may need to notice or to come back
    ChaosFaults(
            ChaosStack stack,
            ForeignNode posting,
            ChaosLoad load,
            Function<String, List<ChaosCall>> callsOn,
            Duration limit) {
        this.callsOn = callsOn;
        this.cuts = new ChaosCuts(stack, callsOn, limit);
        this.stack = stack;
        this.posting = posting;
        this.load = load;
        this.limit = limit;
    }

    Stream<ChaosScenario> all() {
        return Stream.of(nodes(), gateways(), clocks(), aggregators(), brokers())
                .flatMap(List::stream);
    }

    /// Ends what may be left of a fault whose test failed.
    @Override
    public void close() {
        cuts.close();
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
                clock("clock of one of our nodes jumps half a minute ahead, then back", HALF_A_MINUTE)
                        .keepingRooms(),
                ChaosScenario.of(
                                "UDP of a node is dropped by the kernel",
                                this::dropUdp,
                                this::close,
                                () -> stack.isProbedEverywhere(ChaosStack.PROBING, true))
                        .meanwhile(this::onlyUdpIsDropped)
                        .keepingRooms()
                        .inShortForm());
    }

    private List<ChaosScenario> clocks() {
        return List.of(
                clock("clock of one of our nodes jumps a quarter of an hour ahead, then back", QUARTER_HOUR)
                        .closes(ChaosStack.MISTIMED),
                clock("clock of one of our nodes jumps a quarter of an hour back, then ahead", QUARTER_HOUR.negated())
                        .meanwhile(this::takesNothingFromOthers)
                        .closes(ChaosStack.MISTIMED));
    }

    private ChaosScenario clock(String name, Duration ahead) {
        return ChaosScenario.of(
                        name, () -> stack.clockOff(ahead), () -> stack.clockOff(Duration.ZERO), this::isMistimedLive)
                .meanwhile(this::staysLive);
    }

    private boolean isMistimedLive() {
        return stack.isEverywhere(ChaosStack.MISTIMED, "live");
    }

    private void staysLive() {
        await("it is live all the same", this::isMistimedLive);
    }

    /// Other nodes do not take its word, so it cannot relay to them; nor does it take their rooms.
    private void takesNothingFromOthers() throws IOException {
        staysLive();
        var uuid = callsOn.apply("node-1").getFirst().uuid();
        var door = stack.nodeUrl(ChaosStack.MISTIMED);
        try (var guests = ChaosCall.guests(stack.channelBy(door, uuid, "node-1"))) {
            await(
                    "people who come in by it are sent away",
                    () -> guests.trouble().contains("1011"));
            assertThat(stack.carriers(uuid)).containsExactly("node-1");
            stack.clockOff(Duration.ZERO);
            await("they come in", () -> guests.entries() > 0 && guests.isRunning());
            assertThat(stack.carriers(uuid)).containsExactly("node-1");
        }
    }

    private void dropUdp() {
        filter = PacketFilter.dropUdp(stack.pid(ChaosStack.PROBING));
        await("the probe fails", () -> stack.isProbedEverywhere(ChaosStack.PROBING, false));
    }

    private void onlyUdpIsDropped() {
        await("HTTP and heartbeats go on", () -> stack.isEverywhere(ChaosStack.PROBING, "live"));
        var rooms = stack.roomsOn(ChaosStack.PROBING);
        load.awaitMore(MANY_REQUESTS, limit);
        assertThat(stack.roomsOn(ChaosStack.PROBING))
                .as("rooms on a node without media")
                .isSubsetOf(rooms);
    }

    private List<ChaosScenario> gateways() {
        return List.of(
                ChaosScenario.of(
                                "gateway kill -9",
                                () -> stack.kill("gateway"),
                                () -> stack.start("gateway"),
                                stack::isWhole)
                        .keepingRooms()
                        .inShortForm(),
                cuts.gateway(),
                ChaosScenario.of("gateway frozen (SIGSTOP)", this::freezeGateway, this::thawGateway, stack::isWhole));
    }

    private List<ChaosScenario> aggregators() {
        return List.of(
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
                cuts.aggregator(),
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
                                "broker stopped (SIGTERM) and started again",
                                this::stopBroker,
                                () -> stack.start("broker"),
                                () -> stack.isReady("broker") && stack.isWhole())
                        .says("Kafka does not take events"),
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
                        .says("load table is"),
                cuts.node());
    }

    /// Nothing of ours can answer for a process that stands still: the callers' balancer must not wait for it.
    private void freezeGateway() throws Exception {
        load.impatient(true);
        load.awaitMore(MANY_REQUESTS, limit);
        stack.freeze("gateway");
    }

    private void thawGateway() throws Exception {
        stack.thaw("gateway");
        await("the gateway answers", () -> stack.isReady("gateway"));
        // It has a lot to catch up with.
        load.awaitMore(MANY_REQUESTS, limit);
        load.impatient(false);
    }

    private void stopBroker() {
        stack.terminate("broker");
        await("the broker ends by itself", () -> !stack.isAlive("broker"));
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
