package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionCapacityTest {
    @Test
    void shouldSumTheNodesThatMayGetRooms() {
        var large = new Samples.Row("n2").sessions(30);
        large.maxSessions = 800;
        var table = LoadTable.of(
                List.of(
                        new Samples.Row("n1", "EU-West ").sessions(10).get(),
                        large.get(),
                        new Samples.Row("n3")
                                .sessions(99)
                                .status(NodeStatus.DRAINING)
                                .get(),
                        new Samples.Row("n4", "us-east").silentFor(31_000).get(),
                        new Samples.Row("n5").quarantinedFor(500).get()),
                Policy.DEFAULT,
                Samples.NOW_MS);

        var regions = RegionCapacity.byRegion(table);

        assertThat(regions)
                .containsEntry("eu-west", new RegionCapacity(3, 40, 1_800, 800))
                .containsEntry("us-east", new RegionCapacity(0, 0, 0, 0));
        assertThat(RegionCapacity.of(List.of(500, 800, 500), 40)).isEqualTo(regions.get("eu-west"));
    }

    @Test
    void shouldKeepRoomForTheLossOfTheLargestNode() {
        assertThat(new RegionCapacity(3, 40, 1_800, 800).safeSessions()).isEqualTo(1_000);
        assertThat(RegionCapacity.of(List.of(500), 3).safeSessions()).isZero();
        assertThat(RegionCapacity.of(List.of(), 0).safeSessions()).isZero();
    }

    @Test
    void shouldPlanANodeThatIsAloneByItself() {
        assertThat(RegionCapacity.of(List.of(500, 800), 3).plannedSessions()).isEqualTo(500);
        assertThat(RegionCapacity.of(List.of(500), 3).plannedSessions()).isEqualTo(500);
        assertThat(RegionCapacity.of(List.of(), 0).plannedSessions()).isZero();
    }
}
