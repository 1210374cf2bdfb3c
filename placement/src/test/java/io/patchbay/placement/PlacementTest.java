package io.patchbay.placement;

import static io.patchbay.placement.Samples.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Decision.Reason;
import io.patchbay.placement.Samples.Row;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static Asked ask(Row... rows) {
        return new Asked(Arrays.stream(rows).map(Row::get).toList());
    }

    @Test
    void shouldRefuseAnEmptyTable() {
        assertThat(ask().decide()).isEqualTo(new NoCandidate(Reason.NO_NODES));
    }

    @Test
    void shouldKeepARoomWithItsOwnerWhateverBarsNewRooms() {
        var owners = List.of(
                new Row("owner").status(NodeStatus.DRAINING),
                new Row("owner").sessions(500),
                new Row("owner").load(1000, 1000).sessions(499),
                new Row("owner").silentFor(20_000),
                new Row("owner").quarantinedFor(5_000));

        for (var owner : owners) {
            var asked = ask(owner, new Row("idle"), new Row("idle-2"));
            asked.owner = "owner";
            asked.openBreakers = Set.of("owner");
            assertThat(asked.decide()).isEqualTo(new Picked("owner", Rule.ROOM_OWNER));
        }
    }

    @Test
    void shouldLeaveAnOwnerThatIsGoneOrFailedThisRequestOrCannotBeSignedFor() {
        var signedOff = ask(new Row("owner").signedOff(), new Row("idle"));
        var lost = ask(new Row("owner").silentFor(30_001), new Row("idle"));
        var failed = ask(new Row("owner"), new Row("idle"));
        failed.excluded = Set.of("owner");
        var keyless = ask(new Row("owner"), new Row("idle"));
        keyless.keyless = Set.of("owner");
        var unknown = ask(new Row("idle"));

        for (var asked : List.of(signedOff, lost, failed, keyless, unknown)) {
            asked.owner = "owner";
            assertThat(asked.decide()).isEqualTo(new Picked("idle", Rule.ANYWHERE));
        }
    }

    @Test
    void shouldPickInTheWantedRegionInAnySpelling() {
        var asked = ask(new Row("eu", "EU-West"), new Row("us", "us-east"));
        asked.region = " eu-WEST ";

        assertThat(asked.decide()).isEqualTo(new Picked("eu", Rule.IN_REGION));
    }

    @Test
    void shouldPickByCountryUnlessARegionIsWanted() {
        var asked = ask(new Row("eu", "eu-west"), new Row("us", "us-east"));
        asked.country = "fr";

        assertThat(asked.decide()).isEqualTo(new Picked("eu", Rule.IN_REGION));
        asked.region = "us-east";
        assertThat(asked.decide()).isEqualTo(new Picked("us", Rule.IN_REGION));
    }

    @Test
    void shouldGoToTheNearestRegionThatHasANode() {
        var asked = ask(new Row("asia", "ap-southeast"), new Row("paris", "eu-west"));

        asked.region = "eu-north";
        assertThat(asked.decide()).isEqualTo(new Picked("paris", Rule.NEAREST_REGION));
        asked.region = "ap-south";
        assertThat(asked.decide()).isEqualTo(new Picked("asia", Rule.NEAREST_REGION));
    }

    @Test
    void shouldGoToTheNearestRegionWhenTheWantedOneIsFull() {
        var asked =
                ask(new Row("full", "eu-west").sessions(500), new Row("near", "eu-central"), new Row("far", "us-east"));
        asked.region = "eu-west";

        assertThat(asked.decide()).isEqualTo(new Picked("near", Rule.NEAREST_REGION));
    }

    @Test
    void shouldPickAnywhereWithoutAKnownRegion() {
        var asked = ask(new Row("lab-1", "lab"), new Row("lab-2", ""));

        assertThat(asked.decide())
                .isInstanceOfSatisfying(
                        Picked.class, picked -> assertThat(picked.rule()).isEqualTo(Rule.ANYWHERE));
        asked.region = "moon";
        assertThat(asked.decide())
                .isInstanceOfSatisfying(
                        Picked.class, picked -> assertThat(picked.rule()).isEqualTo(Rule.ANYWHERE));
        asked.region = "lab";
        assertThat(asked.decide()).isEqualTo(new Picked("lab-1", Rule.IN_REGION));
        asked.region = "eu-west";
        assertThat(asked.decide())
                .isInstanceOfSatisfying(
                        Picked.class, picked -> assertThat(picked.rule()).isEqualTo(Rule.ANYWHERE));
    }

    @Test
    void shouldPreferLiveToLateToProbeFailedToQuarantined() {
        var live = new Row("d-live").load(800, 800);
        var late = new Row("c-late").silentFor(10_000).load(700, 700);
        var probe = new Row("b-probe").probeFailed();
        var quarantined = new Row("a-quarantined").quarantinedFor(1_000);

        assertThat(ask(live, late, probe, quarantined).pickedNode()).isEqualTo("d-live");
        assertThat(ask(late, probe, quarantined).pickedNode()).isEqualTo("c-late");
        assertThat(ask(probe, quarantined).pickedNode()).isEqualTo("b-probe");
        assertThat(ask(quarantined).pickedNode()).isEqualTo("a-quarantined");
    }

    @Test
    void shouldRankAnOpenBreakerWithTheQuarantined() {
        var asked = ask(new Row("open"), new Row("probe").probeFailed());
        asked.openBreakers = Set.of("open");

        assertThat(asked.pickedNode()).isEqualTo("probe");
        asked.excluded = Set.of("probe");
        assertThat(asked.pickedNode()).isEqualTo("open");
    }

    @Test
    void shouldStayInTheRegionEvenIfOnlyAWorseNodeIsLeftThere() {
        var asked = ask(new Row("late", "eu-west").silentFor(10_000), new Row("live", "eu-central"));
        asked.region = "eu-west";

        assertThat(asked.decide()).isEqualTo(new Picked("late", Rule.IN_REGION));
    }

    @Test
    void shouldNotPutNewRoomsOnNodesThatTakeNone() {
        var asked = ask(
                new Row("draining").status(NodeStatus.DRAINING),
                new Row("full").sessions(500),
                new Row("lost").silentFor(30_001),
                new Row("off").signedOff(),
                new Row("overloaded").sessions(499).load(1000, 1000),
                new Row("failed"),
                new Row("keyless"),
                new Row("open").load(500, 500));
        asked.excluded = Set.of("failed");
        asked.keyless = Set.of("keyless");

        assertThat(asked.pickedNode()).isEqualTo("open");
        assertThat(asked.rejections())
                .containsEntry("draining", Rejection.DRAINING)
                .containsEntry("full", Rejection.FULL)
                .containsEntry("lost", Rejection.LOST)
                .containsEntry("off", Rejection.SIGNED_OFF)
                .containsEntry("overloaded", Rejection.OVERLOADED)
                .containsEntry("failed", Rejection.EXCLUDED)
                .containsEntry("keyless", Rejection.NO_KEY)
                .containsEntry("open", null);
    }

    @Test
    void shouldTellWhyNobodyCanTakeTheRoom() {
        var gone = ask(new Row("n1").signedOff(), new Row("n2").status(NodeStatus.DRAINING));
        var overloaded = ask(new Row("n1").signedOff(), new Row("n2").sessions(500));
        var failed = ask(new Row("n1").sessions(500), new Row("n2"));
        failed.excluded = Set.of("n2");
        var keyless = ask(new Row("n1").signedOff(), new Row("n2"));
        keyless.keyless = Set.of("n2");

        assertThat(gone.decide()).isEqualTo(new NoCandidate(Reason.ALL_GONE));
        assertThat(overloaded.decide()).isEqualTo(new NoCandidate(Reason.ALL_OVERLOADED));
        assertThat(failed.decide()).isEqualTo(new NoCandidate(Reason.ALL_FAILED));
        assertThat(keyless.decide()).isEqualTo(new NoCandidate(Reason.NO_KEYS));
    }

    @Test
    void shouldKeepANodeOverloadedUntilItFallsBelowTheHysteresis() {
        var asked = ask(new Row("n1").sessions(370).load(1000, 1000));

        assertThat(asked.pickedNode()).isEqualTo("n1");
        asked.overloadedBefore = Set.of("n1");
        assertThat(asked.decide()).isEqualTo(new NoCandidate(Reason.ALL_OVERLOADED));
        asked.rows = List.of(new Row("n1").sessions(349).load(1000, 1000).get());
        assertThat(asked.pickedNode()).isEqualTo("n1");
    }

    @Test
    void shouldNeverTakeANodeForFullOrOverloadedBecauseOfPicksInFlight() {
        assertThat(ask(new Row("n1").sessions(10).inFlight(5_000)).pickedNode()).isEqualTo("n1");
    }

    @Test
    void shouldTakeTheLowestScoreWithInFlightByLoad() {
        var asked = ask(new Row("a").sessions(10).inFlight(50), new Row("b").sessions(40), new Row("c").sessions(40));
        asked.strategy = Strategy.LOAD;

        assertThat(asked.pickedNode()).isEqualTo("b");
    }

    @Test
    void shouldTakeEachInTurnByRoundRobin() {
        var asked = ask(new Row("c"), new Row("a"), new Row("b"), new Row("z").signedOff());
        asked.strategy = Strategy.ROUND_ROBIN;

        var picked = new StringBuilder();
        for (asked.ticket = -1; asked.ticket < 5; asked.ticket++) {
            picked.append(asked.pickedNode());
        }

        assertThat(picked).hasToString("cabcab");
    }

    @Test
    void shouldTakeTheClearlyLessLoadedOfTwo() {
        for (var room = 0; room < 200; room++) {
            var asked = ask(new Row("busy").sessions(200), new Row("idle").sessions(60));
            asked.roomKey = "room-" + room;
            assertThat(asked.pickedNode()).isEqualTo("idle");
        }
    }

    @Test
    void shouldGoByTheRoomsHashAloneWhenNobodyCanSayWhoHasIt() {
        for (var strategy : Strategy.values()) {
            var counts = new HashMap<String, Integer>();
            for (var room = 0; room < 2_000; room++) {
                var here = ask(new Row("a").sessions(300), new Row("b"), new Row("c").inFlight(90), new Row("d"));
                var elsewhere = ask(new Row("d").sessions(40), new Row("c"), new Row("b").inFlight(300), new Row("a"));
                here.roomKey = elsewhere.roomKey = "room-" + room;
                here.strategy = elsewhere.strategy = strategy;
                here.ownerUnknown = elsewhere.ownerUnknown = true;
                here.ticket = room;

                assertThat(here.decide()).isEqualTo(elsewhere.decide());
                assertThat(Placement.draw(here.input())).isEmpty();
                counts.merge(here.pickedNode(), 1, Integer::sum);
            }
            assertThat(counts.values())
                    .hasSize(4)
                    .allSatisfy(count -> assertThat(count).isBetween(430, 570));
        }
    }

    @Test
    void shouldLeaveOutByHashWhatTakesNoNewRoomsAndPreferBetterGrades() {
        var asked = ask(
                new Row("full").sessions(500),
                new Row("late").silentFor(20_000),
                new Row("live"),
                new Row("gone").signedOff());
        asked.ownerUnknown = true;
        for (var room = 0; room < 50; room++) {
            asked.roomKey = "room-" + room;
            assertThat(asked.pickedNode()).isEqualTo("live");
        }
    }

    @Test
    void shouldHandTheRoomOfAFailedNodeToOneThatCanTakeItOver() {
        var asked = ask(
                new Row("owner", "eu-west").silentFor(30_001),
                new Row("near", "eu-west").source(HeartbeatSource.HTTP),
                new Row("polled", "eu-west").source(HeartbeatSource.POLL),
                new Row("b", "eu-north").sessions(300),
                new Row("c", "eu-north"));
        asked.owner = "owner";
        asked.region = "eu-west";

        assertThat(asked.decide()).isEqualTo(new Picked("c", Rule.NEAREST_REGION));
        assertThat(Placement.isHandover(asked.input())).isTrue();
    }

    @Test
    void shouldTakeAnyNodeWhenNobodyIsLeftThatCanTakeTheRoomOver() {
        var nobodyElse = ask(new Row("owner").signedOff(), new Row("other").source(HeartbeatSource.HTTP));
        var unreachable = ask(
                new Row("owner"), new Row("other").source(HeartbeatSource.HTTP), new Row("b").quarantinedFor(9_000));
        unreachable.excluded = Set.of("owner");

        for (var asked : List.of(nobodyElse, unreachable)) {
            asked.owner = "owner";
            assertThat(asked.decide()).isEqualTo(new Picked("other", Rule.ANYWHERE));
            assertThat(Placement.isHandover(asked.input())).isFalse();
        }
    }

    @Test
    void shouldPlaceTheRoomOfAFailedStockNodeAsAnyOther() {
        var asked = ask(
                new Row("owner").source(HeartbeatSource.HTTP).signedOff(),
                new Row("a").source(HeartbeatSource.HTTP),
                new Row("b").sessions(300));
        asked.owner = "owner";

        assertThat(asked.decide()).isEqualTo(new Picked("a", Rule.ANYWHERE));
    }

    @Test
    void shouldSpreadRoomsOverEqualNodes() {
        var counts = new HashMap<String, Integer>();
        for (var room = 0; room < 2_000; room++) {
            var asked = ask(new Row("a"), new Row("b"), new Row("c"), new Row("d"));
            asked.roomKey = "room-" + room;
            counts.merge(asked.pickedNode(), 1, Integer::sum);
        }

        assertThat(counts).hasSize(4);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(430, 570));
    }

    @Test
    void shouldUseStaticNodesBesideThoseThatReport() {
        var far = StaticRows.row("far", "http://far:8070", "us-east", NOW_MS, TableDefaults.DEFAULT);
        var asked = new Asked(List.of(new Row("eu").get(), far));
        asked.region = "us-east";

        assertThat(asked.decide()).isEqualTo(new Picked("far", Rule.IN_REGION));
        assertThat(LoadScore.permille(far, Policy.DEFAULT)).isEqualTo(250);
    }

    @Test
    void shouldPlaceOnTheFrozenTableWhenNothingIsHeardAnyMore() {
        var asked = ask(new Row("a").silentFor(600_000), new Row("b").silentFor(601_000));

        assertThat(asked.decide()).isInstanceOf(Picked.class);
    }

    @Test
    void shouldExplainEveryNodeByNodeId() {
        var asked = ask(new Row("b").sessions(100), new Row("a").probeFailed().inFlight(100));

        assertThat(Placement.explain(asked.input()))
                .containsExactly(
                        new Candidate("a", HealthState.LIVE, Grade.PROBE_FAILED, 170, null),
                        new Candidate("b", HealthState.LIVE, Grade.LIVE, 170, null));
    }

    /// A question to be, changed in place.
    private static final class Asked {
        List<LoadRow> rows;
        String roomKey = "room-1";
        Strategy strategy = Strategy.TWO_CHOICE;

        @Nullable
        String region;

        @Nullable
        String country;

        @Nullable
        String owner;

        boolean ownerUnknown;
        Set<String> excluded = Set.of();
        Set<String> openBreakers = Set.of();
        Set<String> keyless = Set.of();
        Set<String> overloadedBefore = Set.of();
        long ticket;

        Asked(List<LoadRow> rows) {
            this.rows = rows;
        }

        PickInput input() {
            var policy = new Policy(strategy, 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000);
            return new PickInput(
                    rows,
                    NOW_MS,
                    policy,
                    roomKey,
                    region,
                    country,
                    owner,
                    ownerUnknown,
                    excluded,
                    openBreakers,
                    keyless,
                    overloadedBefore,
                    ticket);
        }

        Decision decide() {
            return Placement.decide(input());
        }

        String pickedNode() {
            return decide() instanceof Picked picked ? picked.nodeId() : decide().toString();
        }

        Map<String, @Nullable Rejection> rejections() {
            var rejections = new HashMap<String, @Nullable Rejection>();
            Placement.explain(input()).forEach(candidate -> rejections.put(candidate.nodeId(), candidate.rejection()));
            return rejections;
        }
    }
}
