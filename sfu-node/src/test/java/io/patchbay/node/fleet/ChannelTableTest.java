package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.ChannelRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelTableTest {
    private static ChannelRecord record(String nodeId, int epoch, long seenMs) {
        return new ChannelRecord(1, "c", "room", "acme", nodeId, epoch, true, null, 1, seenMs);
    }

    @Test
    void shouldKeepTheFirstClaimOfAnEpoch() {
        var table = new ChannelTable();

        table.apply("c", record("n1", 0, 1));
        table.apply("c", record("n3", 1, 2));
        table.apply("c", record("n2", 1, 3));
        table.apply("c", record("n1", 0, 9));

        assertThat(table.find("c").orElseThrow().nodeId()).isEqualTo("n3");
    }

    @Test
    void shouldShowEveryNodeTheSameOwnerWhateverWasWritten() {
        var seed = System.nanoTime();
        System.out.println("seed of random channel logs: " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var log = new ArrayList<ChannelRecord>();
            for (var i = 0; i < 30; i++) {
                log.add(record("n" + random.nextInt(4), random.nextInt(5), random.nextInt(10)));
            }
            var early = new ChannelTable();
            log.forEach(next -> early.apply("c", next));
            var owner = early.find("c").orElseThrow();

            // Whoever won its epoch was the first to write it.
            assertThat(log.stream()
                            .filter(next -> next.epoch() == owner.epoch())
                            .findFirst()
                            .orElseThrow()
                            .nodeId())
                    .isEqualTo(owner.nodeId());
            assertThat(log).allMatch(next -> next.epoch() <= owner.epoch());
        }
    }

    @Test
    void shouldFindTheChannelsOfARoomUntilTheyEnd() {
        var table = new ChannelTable();
        table.apply("c", record("n1", 0, 1));

        assertThat(table.ofRoom("room")).hasSize(1);
        table.apply("c", null);
        assertThat(table.ofRoom("room")).isEmpty();
        assertThat(table.find("c")).isEmpty();
    }

    @Test
    void shouldTellListenersWhatWasReadAndWhatHolds() {
        var table = new ChannelTable();
        var told = new ArrayList<String>();
        table.listen((uuid, read, current) ->
                told.add((read == null ? "-" : read.nodeId()) + " " + (current == null ? "-" : current.nodeId())));

        table.apply("c", record("n1", 1, 1));
        table.apply("c", record("n2", 0, 2));
        table.apply("c", null);

        assertThat(told).isEqualTo(List.of("n1 n1", "n2 n1", "- -"));
    }
}
