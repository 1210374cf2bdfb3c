package io.patchbay.capacity.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.capacity.fleet.Room;
import io.patchbay.placement.Policy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every number of a policy moves the outcome in the direction that it is there for. Rooms of two come once a second,
/// want `eu-west` and stay.
class PolicyEffectsTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long LENGTH_MS = 180_000;
    private static final NodeSpec.Cpu COOL = new NodeSpec.Cpu(100, 300);
    private static final NodeSpec.Cpu HOT = new NodeSpec.Cpu(600, 800);

    @Test
    void shouldSpareTheHotNodeWhereCpuWeighsMost() {
        var demand = demand(60, node("cool", "eu-west", COOL), node("hot", "eu-west", HOT));

        var bySessions = run(demand, "sessions:strategy=load,weights=1000/0/0");
        var byCpu = run(demand, "cpu:strategy=load,weights=0/1000/0");

        assertThat(bySessions.imbalance()).isLessThan(1.1);
        assertThat(byCpu.imbalance()).as("all on the cool one").isGreaterThan(1.9);
    }

    @Test
    void shouldHerdMoreOnSlowHeartbeats() {
        var demand = demand(170, node("a", "eu-west", COOL), node("b", "eu-west", COOL), node("c", "eu-west", COOL));

        var fast = run(demand, "fast:strategy=load,expected=0,heartbeat=1s");
        var slow = run(demand, "slow:strategy=load,expected=0,heartbeat=40s");

        assertThat(slow.imbalance()).isGreaterThan(fast.imbalance() + 0.1);
    }

    /// The only node of its region: it is tried first until it is lost.
    @Test
    void shouldTryADeadNodeForAsLongAsItIsNotUnhealthy() {
        var death = new NodeSpec.Phase(NodeSpec.Kind.DEAD, START_MS + 20_000, START_MS + LENGTH_MS);
        var demand = demand(170, node("a", "eu-west", COOL).with(death), node("b", "us-east", COOL));

        var soon = run(demand, "soon:unhealthy=10s");
        var late = run(demand, "late:unhealthy=90s");

        assertThat(soon.retries()).isPositive();
        assertThat(late.retries()).isGreaterThan(2 * soon.retries());
    }

    @Test
    void shouldRefuseEarlierWhereOverloadBeginsEarlier() {
        var demand = demand(150, node("a", "eu-west", COOL), node("b", "eu-west", COOL));

        var usual = run(demand, "usual:overload=900");
        var careful = run(demand, "careful:overload=300");

        assertThat(usual.refused()).isZero();
        assertThat(careful.refused()).isPositive();
        assertThat(careful.peakUtilisation()).isLessThan(usual.peakUtilisation());
    }

    private static Demand demand(int rooms, NodeSpec... nodes) {
        var asked = IntStream.range(0, rooms)
                .mapToObj(i ->
                        new Room("room-" + i, "eu-west", null, START_MS + i * 1_000L, 2, 0, START_MS + LENGTH_MS, 0))
                .toList();
        return new Demand(START_MS, START_MS + LENGTH_MS, List.of(nodes), asked, List.of());
    }

    private static NodeSpec node(String nodeId, String region, NodeSpec.Cpu cpu) {
        return new NodeSpec(nodeId, region, 200, 2_000, 0, cpu, 200, List.of());
    }

    private static Outcome run(Demand demand, String scenario) {
        return Scenario.parse(scenario).run(demand, Policy.DEFAULT, _ -> {});
    }
}
