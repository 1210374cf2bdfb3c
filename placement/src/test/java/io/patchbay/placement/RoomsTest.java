package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.ChannelRecord;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private static ChannelRecord channel(String uuid, String nodeId, int epoch, long createdAtMs) {
        return new ChannelRecord(1, uuid, "room", "default", nodeId, epoch, true, null, createdAtMs, createdAtMs);
    }

    private static void assertOwner(ChannelRecord winner, ChannelRecord loser) {
        assertThat(Rooms.owner(winner, loser)).isEqualTo(winner);
        assertThat(Rooms.owner(loser, winner)).isEqualTo(winner);
    }

    @Test
    void shouldKeepTheChannelThatWasFirst() {
        assertOwner(channel("b", "n1", 0, 1_000), channel("a", "n2", 5, 1_001));
    }

    @Test
    void shouldTakeTheLowestUuidOfTwoFromOneMoment() {
        assertOwner(channel("a", "n2", 0, 1_000), channel("b", "n1", 0, 1_000));
    }

    @Test
    void shouldFollowAnAdoptionAndNothingOlder() {
        var first = channel("a", "n1", 0, 1_000);
        var adopted = channel("a", "n2", 1, 1_000);

        assertThat(Rooms.follows(first, adopted)).isTrue();
        assertThat(Rooms.follows(adopted, channel("a", "n1", 0, 9_000))).isFalse();
    }

    @Test
    void shouldKeepTheFirstOfTwoThatClaimOneEpoch() {
        var first = channel("a", "n2", 1, 1_000);

        assertThat(Rooms.follows(first, channel("a", "n1", 1, 1_000))).isFalse();
        assertThat(Rooms.follows(first, channel("a", "n3", 1, 9_000))).isFalse();
    }

    @Test
    void shouldTakeTheNewerStateOfOneOwner() {
        var state = channel("a", "n1", 1, 2_000);

        assertThat(Rooms.follows(state, channel("a", "n1", 1, 3_000))).isTrue();
        assertThat(Rooms.follows(state, channel("a", "n1", 1, 1_000))).isFalse();
    }
}
