package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Faults of the chaos suite in which one part alone does not reach Kafka, while all others do. Owned by the test's
/// thread.
final class ChaosCuts implements AutoCloseable {
    private static final String NO_KAFKA = "Kafka does not take events";
    private static final int MANY_ROOMS = 30;
    private static final String OWNER = "node-1";
    private static final String OTHER = "node-2";

    private final ChaosStack stack;
    private final Function<String, List<ChaosCall>> callsOn;
    private final Duration limit;
    private @Nullable PacketFilter filter;

    /// @param callsOn the calls on a node
    /// @param limit how long a part may need to notice or to come back
    ChaosCuts(ChaosStack stack, Function<String, List<ChaosCall>> callsOn, Duration limit) {
        this.stack = stack;
        this.callsOn = callsOn;
        this.limit = limit;
    }

    ChaosScenario gateway() {
        return ChaosScenario.of(
                        "one gateway is cut off from Kafka", () -> cutOff("gateway"), this::close, stack::isWhole)
                .meanwhile(this::gatewayIsAlone)
                .keepingRooms();
    }

    ChaosScenario aggregator() {
        return ChaosScenario.of(
                        "one aggregator is cut off from Kafka",
                        () -> cutOff("aggregator"),
                        this::close,
                        this::areAggregatorsBack)
                .meanwhile(this::aggregatorIsAlone);
    }

    ChaosScenario node() {
        return ChaosScenario.of(
                        "one node is cut off from Kafka",
                        () -> cutOff(OWNER),
                        this::close,
                        () -> stack.isEverywhere(OWNER, "live"))
                .meanwhile(this::nodeIsAlone)
                .avoids(OWNER);
    }

    private boolean areAggregatorsBack() {
        return stack.isWhole() && stack.isReady("aggregator") && stack.isReady("aggregator-2");
    }

    /// Ends what may be left of a fault whose test failed.
    @Override
    public void close() {
        if (filter != null) {
            filter.close();
        }
    }

    private void cutOff(String name) {
        filter = stack.cutOffKafka(name);
    }

    /// It says that nobody hears of its decisions; heartbeats that it cannot pass on go through the other one.
    private void gatewayIsAlone() {
        var first = stack.gateways().getFirst();
        var second = stack.gateways().getLast();
        await("the gateway says so", () -> stack.isSaidBy(first, NO_KAFKA));
        assertThat(stack.isReady("gateway")).isTrue();
        assertThat(stack.isSaidBy(second, NO_KAFKA)).isFalse();
        await("a node that posts its heartbeats", () -> stack.isEverywhere("http-1", "live"));
    }

    /// It knows that it does not know, and the gateways have moved on.
    private void aggregatorIsAlone() {
        await("the gateways ask the other one", () -> stack.isPreferred("aggregator-2"));
        await("no word on rooms that others may know", () -> isInDoubt("aggregator"));
        await("the other one knows", () -> !isInDoubt("aggregator-2"));
    }

    /// A room is looked up where its partition is: some of many are at this one.
    private boolean isInDoubt(String aggregator) {
        return IntStream.range(0, MANY_ROOMS)
                .mapToObj(number -> stack.doubtOf(aggregator, "nobody-has-it-" + number))
                .anyMatch(doubt -> doubt.contains("Kafka does not answer"));
    }

    /// Lost for new rooms; its own are still its own for whoever comes in, by whatever node.
    private void nodeIsAlone() {
        await("it is lost", () -> stack.isEverywhere(OWNER, "lost"));
        var uuid = callsOn.apply(OWNER).getFirst().uuid();
        try (var guests = ChaosCall.guests(stack.channelBy(stack.nodeUrl(OTHER), uuid, OWNER))) {
            await("people who come in by another node", () -> guests.entries() > 0 && guests.isRunning());
            assertThat(stack.carriers(uuid)).as("nodes that serve one room").containsExactly(OWNER);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, limit, condition);
    }
}
