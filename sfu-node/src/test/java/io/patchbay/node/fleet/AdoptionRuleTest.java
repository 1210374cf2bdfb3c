package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fleet.AdoptionRule.Situation;
import io.patchbay.node.fleet.AdoptionRule.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdoptionRuleTest {
    private static final Answer HOLDS = new Answer.Said(true, 3, true, false);
    private static final Answer FREE = new Answer.Said(false, 0, true, false);
    private static final Answer DRAINING = new Answer.Said(false, 0, false, false);
    private static final Answer REFUSES = new Answer.Refusing();
    private static final Answer REACHES = new Answer.Said(false, 0, true, true);

    /// Node `me` looks for a channel of `owner` at epoch 3; `a` comes before it, `z` after it.
    private static Situation seen(Map<String, Answer> answers) {
        return new Situation("me", true, "owner", 3, List.of("a", "me", "z"), List.of("a", "z"), answers);
    }

    @Test
    void shouldRelayToTheOwnerAsSoonAsItAnswers() {
        assertThat(AdoptionRule.decide(seen(Map.of()))).isEmpty();
        assertThat(AdoptionRule.decide(seen(Map.of("owner", HOLDS)))).contains(new Step.Relay("owner"));
    }

    @Test
    void shouldLeaveTheChannelToAnOwnerThatStartedAgain() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", FREE)))).contains(new Step.Relay("owner"));
    }

    @Test
    void shouldWaitForAllWitnessesBeforeAnOwnerCountsAsDead() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", Answer.SILENT)))).isEmpty();
        assertThat(AdoptionRule.decide(seen(Map.of("owner", Answer.SILENT, "a", Answer.SILENT))))
                .isEmpty();
        assertThat(AdoptionRule.decide(seen(Map.of("owner", Answer.SILENT, "a", Answer.SILENT, "z", Answer.SILENT))))
                .contains(new Step.Adopt());
    }

    @Test
    void shouldRelayToTheCandidateBeforeIt() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", Answer.SILENT, "a", FREE, "z", FREE))))
                .contains(new Step.Relay("a"));
        assertThat(AdoptionRule.decide(seen(Map.of("owner", Answer.SILENT, "a", DRAINING, "z", FREE))))
                .contains(new Step.Adopt());
    }

    @Test
    void shouldGoThroughANodeThatReachesTheOwner() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", Answer.SILENT, "z", REACHES))))
                .contains(new Step.Relay("z"));
    }

    @Test
    void shouldTakeNothingFromALivingOwnerWhenNobodyTakesItsWord() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", REFUSES, "a", REFUSES))))
                .isEmpty();
        assertThat(AdoptionRule.decide(seen(Map.of("owner", REFUSES, "a", REFUSES, "z", REFUSES))))
                .contains(new Step.Nobody());
        assertThat(AdoptionRule.decide(seen(Map.of("owner", REFUSES, "a", Answer.SILENT, "z", Answer.SILENT))))
                .contains(new Step.Nobody());
    }

    @Test
    void shouldPassOverAnOwnerThatRefusesItAloneOrEverybody() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", REFUSES, "z", REACHES))))
                .contains(new Step.Relay("z"));
        assertThat(AdoptionRule.decide(seen(Map.of("owner", REFUSES, "a", FREE, "z", FREE))))
                .contains(new Step.Relay("a"));
        assertThat(AdoptionRule.decide(seen(Map.of("owner", REFUSES, "a", REFUSES, "z", FREE))))
                .contains(new Step.Adopt());
    }

    @Test
    void shouldPassOverAnOwnerThatDrains() {
        assertThat(AdoptionRule.decide(seen(Map.of("owner", DRAINING, "a", FREE))))
                .contains(new Step.Relay("a"));
    }

    @Test
    void shouldFollowAnAdoptionThatItHasNotReadYet() {
        var adopted = new Answer.Said(true, 4, true, false);

        assertThat(AdoptionRule.decide(seen(Map.of("owner", HOLDS, "z", adopted))))
                .contains(new Step.Relay("z"));
    }

    @Test
    void shouldNotGoToAHolderOfAnOlderEpoch() {
        var stale = new Answer.Said(true, 2, false, false);

        assertThat(AdoptionRule.decide(seen(Map.of("owner", stale, "a", FREE)))).contains(new Step.Relay("a"));
    }

    @Test
    void shouldTakeItsOwnChannelBackAfterARestart() {
        var mine = new Situation("me", true, "me", 0, List.of("a", "me"), List.of("a"), Map.of());

        assertThat(AdoptionRule.decide(mine)).contains(new Step.Adopt());
    }

    @Test
    void shouldHandItsOwnChannelOnWhileItDrains() {
        var mine = new Situation("me", false, "me", 0, List.of("a"), List.of("a"), Map.of("a", FREE));

        assertThat(AdoptionRule.decide(mine)).contains(new Step.Relay("a"));
    }

    @Test
    void shouldSayWhenNobodyCan() {
        var alone = new Situation(
                "me",
                false,
                "owner",
                0,
                List.of("a"),
                List.of("a"),
                Map.of("owner", Answer.SILENT, "a", Answer.SILENT));

        assertThat(AdoptionRule.decide(alone)).contains(new Step.Nobody());
    }
}
