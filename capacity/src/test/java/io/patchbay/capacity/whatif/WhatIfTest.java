package io.patchbay.capacity.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.capacity.CapacityException;
import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.generate.DemandGenerator;
import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.generate.Traces;
import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhatIfTest {
    private static final DemandReader FLASH_CROWD = read(Preset.Name.FLASH_CROWD, 1);
    private static final DemandReader NODE_LOSS = read(Preset.Name.NODE_LOSS, 1);

    @TempDir
    private Path folder = Path.of("");

    /// `HerdingSimulationTest` and ADR 0004, heartbeat 5 s and ramp 10 s, mean of 4 seeds: least score with in-flight
    /// 1.15, two-choice 1.05; without in-flight 2.59 and 1.14.
    @Test
    void shouldShowTheImbalanceOfTheSimulationOnTheFlashCrowd() {
        var twoChoice = run(FLASH_CROWD, "as-recorded");
        var load = run(FLASH_CROWD, "load:strategy=load");
        var herding = run(FLASH_CROWD, "herding:strategy=load,expected=0");
        new WhatIfReport("flash crowd", 0, 1, List.of(FLASH_CROWD.recorded().outcome(), twoChoice, load, herding))
                .lines()
                .forEach(System.out::println);

        var recorded = FLASH_CROWD.recorded().outcome();
        assertThat(recorded.imbalance()).as("the model's error").isCloseTo(twoChoice.imbalance(), within(0.03));
        assertThat(recorded.imbalanceAtPeak()).isCloseTo(twoChoice.imbalanceAtPeak(), within(0.1));
        assertThat(twoChoice.imbalance()).isCloseTo(1.05, within(0.03));
        assertThat(load.imbalance() - twoChoice.imbalance()).isCloseTo(0.10, within(0.05));
        assertThat(herding.imbalance()).isBetween(2.0, 3.2);
    }

    @Test
    void shouldFindTheDemandAgainThatMadeTheTrace() {
        var real = DemandGenerator.demand(Preset.of(Preset.Name.FLASH_CROWD), 1);
        var found = FLASH_CROWD.demand();

        assertThat(found.rooms()).hasSameSizeAs(real.rooms());
        assertThat(found.nodes()).hasSameSizeAs(real.nodes());
        for (var i = 0; i < real.rooms().size() - 150; i++) {
            var room = found.rooms().get(i);
            assertThat(room.roomKey()).isEqualTo(real.rooms().get(i).roomKey());
            assertThat(room.size()).isEqualTo(4);
            assertThat(room.rampMs()).isCloseTo(10_000, within(6_000));
            assertThat(room.endMs()).as("endless calls").isGreaterThan(found.toMs());
        }
        var node = found.nodes().getFirst();
        var realNode = real.nodes().getFirst();
        assertThat(node.cpu().idlePermille()).isCloseTo(realNode.cpu().idlePermille(), within(3.0));
        assertThat(node.cpu().fullPermille()).isCloseTo(realNode.cpu().fullPermille(), within(15.0));
    }

    @Test
    void shouldComeNearWhatWasRecordedUnderTheSamePolicy() {
        var recorded = NODE_LOSS.recorded().outcome();
        var simulated = run(NODE_LOSS, "as-recorded");

        assertThat((double) simulated.requests())
                .isCloseTo((double) recorded.requests(), within(0.25 * recorded.requests()));
        assertThat(simulated.peakUtilisation()).isCloseTo(recorded.peakUtilisation(), within(0.15));
        assertThat(simulated.retries()).as("the node loss").isPositive();
    }

    @Test
    void shouldCountTheAttemptsThatFailedInTheRecordedRange() {
        var failed = Traces.of(Preset.of(Preset.Name.NODE_LOSS), 1, Set.of(Topics.NODE_REPORTS));

        assertThat(NODE_LOSS.recorded().outcome().retries())
                .as("a report for each")
                .isEqualTo(failed.size())
                .isPositive();
    }

    @Test
    void shouldShowWhatAnotherFleetWouldDo() {
        var same = run(NODE_LOSS, "same");
        var fewer = run(NODE_LOSS, "fewer:nodes=3");
        var more = run(NODE_LOSS, "more:nodes=12");
        var lost = run(NODE_LOSS, "lost:lost-region=us-east");
        var doubled = run(NODE_LOSS, "doubled:demand=2");
        var west = run(NODE_LOSS, "west:nodes.eu-west=1");

        assertThat(fewer.refused()).isGreaterThan(same.refused());
        assertThat(more.refused()).isZero();
        assertThat(more.peakUtilisation()).isLessThan(same.peakUtilisation());
        assertThat(lost.crossRegion()).isGreaterThan(same.crossRegion());
        assertThat(doubled.requests()).isGreaterThan(same.requests() * 3 / 2);
        assertThat(west.crossRegion()).isGreaterThan(same.crossRegion());
    }

    @Test
    void shouldGiveEqualOutcomesForEqualScenarios() {
        assertThat(run(NODE_LOSS, "a:overload=700")).isEqualTo(run(NODE_LOSS, "a:overload=700"));
    }

    @Test
    void shouldMakeAPageWithoutOutsideResources() {
        var outcomes = List.of(NODE_LOSS.recorded().outcome(), run(NODE_LOSS, "<b>&\"x\""));
        var page = new WhatIfReport("a <source>", 0, 1_000, outcomes).html();

        assertThat(page)
                .contains("&lt;b&gt;&amp;&quot;x&quot;", "a &lt;source&gt;", "prefers-color-scheme:dark", "<svg")
                .doesNotContain("<b>", "http:", "https:", "src=", "<script", "url(", "NaN");
    }

    @Test
    void shouldSayWhatIsWrongWithAPolicy() throws Exception {
        var file =
                Files.writeString(folder.resolve("p.toml"), "[slow]\nheartbeat = \"10s\"\nnodes.eu-west = 2\n[same]\n");
        var wrong = Files.writeString(folder.resolve("w.toml"), "[slow]\nheartbeets = \"10s\"\n");
        var noToml = Files.writeString(folder.resolve("n.toml"), "[slow\n");

        assertThat(PolicyFile.read(file)).extracting(Scenario::name).containsExactly("slow", "same");
        assertThat(PolicyFile.read(file).getFirst().settings().values()).containsEntry("nodes.eu-west", "2");
        assertThatThrownBy(() -> PolicyFile.read(wrong)).hasMessageContaining("[slow]: unknown key 'heartbeets'");
        assertThatThrownBy(() -> PolicyFile.read(noToml)).isInstanceOf(CapacityException.class);
        assertThatThrownBy(() -> Scenario.parse("a:weight=3")).hasMessageContaining("policy a: unknown key 'weight'");
        assertThatThrownBy(() -> Scenario.parse(":x=3")).hasMessageContaining("NAME:key=value");
        for (var text : List.of(
                "a:weights=1/2",
                "a:strategy=tarot",
                "a:nodes=0",
                "a:nodes=-1",
                "a:nodes=many",
                "a:heartbeat=soon",
                "a:demand=0",
                "a:overload=0",
                "a:lost-region=mars")) {
            assertThatThrownBy(() -> run(NODE_LOSS, text))
                    .as(text)
                    .isInstanceOf(CapacityException.class)
                    .hasMessageContaining("policy a: ");
        }
    }

    @Test
    void shouldCountWhatItCannotReadAndRefuseAnEmptyRange() {
        var reader = new DemandReader(0, 1);
        reader.accept(new TraceRecord("sfu.heartbeats", 0, 7, 0, "", new byte[] {1}));

        assertThat(reader.faults().total()).isEqualTo(1);
        assertThat(reader.faults().lines().toString()).contains("sfu.heartbeats-0@7");
        assertThatThrownBy(reader::demand).hasMessageContaining("no heartbeats");
    }

    private static DemandReader read(Preset.Name preset, long seed) {
        var shape = Preset.of(preset);
        var fromMs = shape.start().toEpochMilli();
        var reader = new DemandReader(fromMs, fromMs + shape.length().toMillis());
        Traces.of(shape, seed).forEach(reader::accept);
        return reader;
    }

    private static Outcome run(DemandReader reader, String scenario) {
        Demand demand = reader.demand();
        return Scenario.parse(scenario).run(demand, reader.policy(), _ -> {});
    }
}
