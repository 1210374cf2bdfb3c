package io.patchbay.placement;

import static io.patchbay.placement.Samples.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Row;
import io.patchbay.placement.Scaling.Advice;
import io.patchbay.placement.Scaling.Target;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScalingTest {
    private static final Target TARGET = new Target(600, 1);

    @Test
    void shouldSpreadTheLoadOverEnoughNodes() {
        var advice = advise(node("a", 900, 450), node("b", 900, 450), node("c", 900, 450), node("d", 900, 450));

        assertThat(advice.nodes()).isEqualTo(4);
        assertThat(advice.loadPermille()).isEqualTo(900);
        assertThat(advice.desiredNodes()).isEqualTo(6);
        assertThat(Objects.requireNonNull(advice.cheapest()).isAdvised()).isFalse();
    }

    @Test
    void shouldKeepOneMoreThanTheLoadNeeds() {
        var advice = advise(node("a", 100, 5), node("b", 120, 3), node("c", 100, 9));

        assertThat(advice.desiredNodes()).isEqualTo(2);
        var cheapest = Objects.requireNonNull(advice.cheapest());
        assertThat(cheapest.nodeId()).isEqualTo("b");
        assertThat(cheapest.isAdvised()).isTrue();
        assertThat(cheapest.why()).isEqualTo("fewest sessions of the region: 3 sessions have to end first");
    }

    @Test
    void shouldAdviseTheLeastForAnIdleRegion() {
        assertThat(advise(node("a", 0, 0), node("b", 0, 0)).desiredNodes()).isEqualTo(1);
        assertThat(Scaling.advise(table(node("a", 0, 0)), policy(), new Target(600, 3))
                        .getFirst()
                        .desiredNodes())
                .isEqualTo(3);
    }

    @Test
    void shouldLetDrainingNodesGoFirstAndNotCountThem() {
        var leaving = new Row("z", "eu-west");
        leaving.sessions = 40;
        leaving.status(NodeStatus.DRAINING);

        var advice = advise(node("a", 500, 1), leaving.get());

        assertThat(advice.nodes()).isEqualTo(1);
        assertThat(Objects.requireNonNull(advice.cheapest()).nodeId()).isEqualTo("z");
        assertThat(Objects.requireNonNull(advice.cheapest()).isAdvised()).isTrue();
    }

    @Test
    void shouldAdviseEachRegionForItselfAndForgetTheDead() {
        var far = new Row("far", "US-East");
        var dead = new Row("dead", "ap-south");
        dead.signedOff();

        assertThat(Scaling.advise(table(node("a", 10, 1), far.get(), dead.get()), policy(), TARGET))
                .extracting(Advice::region)
                .containsExactly("eu-west", "us-east");
    }

    @Test
    void shouldAdviseARegionWhoseNodesAllDiedByWhatTheySaidLast() {
        var first = lost("a", 900);
        var second = lost("b", 600);
        var drained = new Row("c", "eu-west").silentFor(120_000).status(NodeStatus.DRAINING);

        var advice = atHome(first, second);

        assertThat(advice.nodes()).isZero();
        assertThat(advice.desiredNodes()).isEqualTo(3);
        assertThat(advice.loadPermille()).isEqualTo(750);
        assertThat(advice.cheapest()).isNull();
        assertThat(atHome(lost("a", 0)).desiredNodes()).as("an idle one").isEqualTo(1);
        assertThat(atHome(drained.get()).region()).as("one that was to go").isEqualTo("us-east");
    }

    @Test
    void shouldNotCountTheLoadOfLostNodesWhereOthersAreLeft() {
        var advice = atHome(lost("a", 900), node("b", 100, 5));

        assertThat(advice.nodes()).isEqualTo(1);
        assertThat(advice.desiredNodes()).isEqualTo(2);
        assertThat(advice.loadPermille()).isEqualTo(100);
        assertThat(Objects.requireNonNull(advice.cheapest()).nodeId()).isEqualTo("b");
    }

    /// Among others elsewhere, so that the silence is not that of the whole fleet.
    private static Advice atHome(LoadRow... rows) {
        var all = new ArrayList<>(List.of(rows));
        for (var n = 0; n < 5; n++) {
            all.add(new Row("far" + n, "us-east").get());
        }
        return Scaling.advise(LoadTable.of(all, policy(), NOW_MS), policy(), TARGET)
                .getFirst();
    }

    private static LoadRow lost(String id, int loadPermille) {
        var row = new Row(id, "eu-west").silentFor(120_000);
        row.load(loadPermille, 0);
        row.sessions = 40;
        return row.get();
    }

    private static Advice advise(LoadRow... rows) {
        return Scaling.advise(table(rows), policy(), TARGET).getFirst();
    }

    private static LoadTable table(LoadRow... rows) {
        return LoadTable.of(List.of(rows), policy(), NOW_MS);
    }

    /// CPU alone, so that a node's load is what the test says.
    private static Policy policy() {
        return new Policy(Strategy.TWO_CHOICE, 0, 1_000, 0, 900, 50, 30_000, 3, 4, 60_000);
    }

    private static LoadRow node(String id, int loadPermille, int sessions) {
        var row = new Row(id, "eu-west");
        row.load(loadPermille, 0);
        row.sessions = sessions;
        return row.get();
    }
}
