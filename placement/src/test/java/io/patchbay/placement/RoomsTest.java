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
    void shouldFollowAnAdoptionOfOneChannel() {
        assertOwner(channel("a", "n2", 1, 5_000), channel("a", "n1", 0, 1_000));
    }

    @Test
    void shouldTakeTheNewerStateOfOneEpoch() {
        assertOwner(channel("a", "n1", 1, 2_000), channel("a", "n1", 1, 1_000));
    }
}
