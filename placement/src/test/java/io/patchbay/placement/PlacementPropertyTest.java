package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Decision.Picked;
import io.patchbay.schemas.event.LoadRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What holds for every input. Seeds are printed and fixed; `-Dplacement.seed=N` tries others.
class PlacementPropertyTest {
    private static final int INPUTS = 1_500;
    private static final String GOLDEN = "/golden/decisions-v1.txt";
    private static final long GOLDEN_SEED = 20_260_101;
    private static final int GOLDEN_INPUTS = 400;

    private static void forAll(Consumer<PickInput> property) {
        var seed = Long.getLong("placement.seed", 42);
        System.out.println("placement property seed " + seed);
        var inputs = new RandomInputs(seed);
        for (var i = 0; i < INPUTS; i++) {
            property.accept(inputs.next());
        }
    }

    private static PickInput with(PickInput in, List<LoadRow> rows) {
        return with(in, rows, in.ownerUnknown());
    }

    private static PickInput ownerKnown(PickInput in) {
        return with(in, in.rows(), false);
    }

    private static PickInput with(PickInput in, List<LoadRow> rows, boolean ownerUnknown) {
        return new PickInput(
                rows,
                in.nowMs(),
                in.policy(),
                in.roomKey(),
                in.region(),
                in.country(),
                in.owner(),
                ownerUnknown,
                in.excluded(),
                in.openBreakers(),
                in.keyless(),
                in.overloadedBefore(),
                in.ticket());
    }

    @Test
    void shouldDecideTheSameForAnyOrderOfRowsAndForAPreparedTable() {
        var random = new Random(7);
        forAll(in -> {
            var shuffled = new ArrayList<>(in.rows());
            Collections.shuffle(shuffled, random);
            var prepared = LoadTable.of(shuffled, in.policy(), in.nowMs());

            assertThat(Placement.decide(with(in, shuffled))).isEqualTo(Placement.decide(in));
            assertThat(Placement.decide(with(in, prepared))).isEqualTo(Placement.decide(in));
            assertThat(Placement.explain(with(in, prepared))).isEqualTo(Placement.explain(in));
        });
    }

    @Test
    void shouldDecideTheSameOnATableThatWasPreparedEarlier() {
        forAll(in -> {
            var earlier = LoadTable.of(in.rows(), in.policy(), in.nowMs() - 1_500);

            assertThat(Placement.explain(with(in, earlier))).isEqualTo(Placement.explain(in));
        });
    }

    @Test
    void shouldExplainEveryNodeOnceAndNeverPickARejectedOne() {
        forAll(in -> {
            var candidates = Placement.explain(in);
            var ids = in.rows().stream().map(LoadRow::nodeId).sorted().toList();

            assertThat(candidates).extracting(Candidate::nodeId).isEqualTo(ids);
            if (Placement.decide(in) instanceof Picked picked && picked.rule() != Rule.ROOM_OWNER) {
                assertThat(candidate(candidates, picked.nodeId()).rejection()).isNull();
            }
        });
    }

    @Test
    void shouldRefuseOnlyWhenEveryNodeIsRejected() {
        forAll(in -> {
            var anyOpen = Placement.explain(in).stream().anyMatch(candidate -> candidate.rejection() == null);
            if (anyOpen) {
                assertThat(Placement.decide(in)).isInstanceOf(Picked.class);
            }
        });
    }

    @Test
    void shouldPickTheBestGradeThatIsOpenInItsRegion() {
        forAll(in -> {
            if (Placement.decide(in) instanceof Picked picked
                    && picked.rule() == Rule.IN_REGION
                    && !Placement.isHandover(in)) {
                var region = row(in, picked.nodeId()).region();
                var best = Placement.explain(in).stream()
                        .filter(candidate -> candidate.rejection() == null)
                        .filter(candidate ->
                                row(in, candidate.nodeId()).region().equals(region))
                        .map(Candidate::grade)
                        .min(Grade::compareTo)
                        .orElseThrow();
                assertThat(candidate(Placement.explain(in), picked.nodeId()).grade())
                        .isEqualTo(best);
            }
        });
    }

    @Test
    void shouldKeepRoomsWithAnOwnerThatIsThere() {
        forAll(in -> {
            var states = Health.judgeAll(in.rows(), in.nowMs(), in.policy());
            var owner = in.owner();
            if (owner != null
                    && states.containsKey(owner)
                    && !Set.of(HealthState.LOST, HealthState.SIGNED_OFF)
                            .contains(Objects.requireNonNull(states.get(owner)))
                    && !in.excluded().contains(owner)
                    && !in.keyless().contains(owner)) {
                assertThat(Placement.decide(in)).isEqualTo(new Picked(owner, Rule.ROOM_OWNER));
            }
        });
    }

    @Test
    void shouldNameTheTwoNodesThatWereCompared() {
        forAll(in -> Placement.draw(in).ifPresent(draw -> {
            var picked = (Picked) Placement.decide(in);
            assertThat(draw.takesSecond() ? draw.second() : draw.first()).isEqualTo(picked.nodeId());
            assertThat(draw.firstMicros())
                    .isEqualTo(
                            LoadScore.terms(row(in, draw.first()), in.policy()).micros());
            assertThat(draw.group()).isGreaterThanOrEqualTo(2);
        }));
    }

    @Test
    void shouldSplitEveryScoreIntoItsTerms() {
        forAll(in -> in.rows().forEach(row -> {
            var terms = LoadScore.terms(row, in.policy());
            assertThat(terms.micros()).isEqualTo(LoadScore.micros(row, in.policy()));
            assertThat(terms.inFlight() > 0).isEqualTo(row.inFlightSessions() > 0);
        }));
    }

    @Test
    void shouldNeverAttractByMoreLoad() {
        forAll(in -> {
            if (in.policy().strategy() == Strategy.ROUND_ROBIN
                    || !(Placement.decide(in) instanceof Picked picked)
                    || picked.rule() == Rule.ROOM_OWNER) {
                return;
            }
            for (var row : in.rows()) {
                if (!row.nodeId().equals(picked.nodeId())) {
                    var busier = in.rows().stream()
                            .map(other -> other.equals(row) ? other.withInFlight(other.inFlightSessions() + 37) : other)
                            .toList();
                    assertThat(Placement.decide(with(in, busier))).isEqualTo(picked);
                }
            }
        });
    }

    @Test
    void shouldDecideAsRecordedOnAnyMachine() {
        var inputs = new RandomInputs(GOLDEN_SEED);
        var lines = new ArrayList<String>();
        for (var i = 0; i < GOLDEN_INPUTS; i++) {
            var in = ownerKnown(inputs.next());
            var scores = Placement.explain(in).stream()
                    .map(candidate -> candidate.grade().rank() + ":" + candidate.scorePermille())
                    .collect(Collectors.joining(" "));
            lines.add(Placement.decide(in) + " | " + scores);
        }

        assertThat(lines).isEqualTo(golden());
    }

    private static List<String> golden() {
        try (var stream = PlacementPropertyTest.class.getResourceAsStream(GOLDEN)) {
            return new String(Objects.requireNonNull(stream, GOLDEN).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + GOLDEN, e);
        }
    }

    private static LoadRow row(PickInput in, String nodeId) {
        return in.rows().stream()
                .filter(row -> row.nodeId().equals(nodeId))
                .findFirst()
                .orElseThrow();
    }

    private static Candidate candidate(List<Candidate> candidates, String nodeId) {
        return candidates.stream()
                .filter(candidate -> candidate.nodeId().equals(nodeId))
                .findFirst()
                .orElseThrow();
    }
}
