package io.patchbay.capacity.generate;

import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.fleet.FleetSimulation;
import io.patchbay.capacity.fleet.Timing;
import io.patchbay.placement.Policy;
import io.patchbay.schemas.topic.Topics;
import java.util.Set;

/// Runs a generated demand through the real folding and placement, and writes down what happens.
public final class Generator {
    /// Everything that can be written.
    public static final Set<String> TOPICS =
            Set.of(Topics.HEARTBEATS, Topics.PICKS, Topics.NODE_REPORTS, Topics.SNAPSHOTS, Topics.DECISIONS);

    private Generator() {}

    /// Writes the trace of a shape, in order of time. Equal arguments give equal traces.
    ///
    /// @return the demand that made it
    public static Demand generate(Shape shape, long seed, Set<String> topics, RecordSink sink) {
        var demand = DemandGenerator.demand(shape, seed);
        var timing = Timing.DEFAULT.sampledEvery(Integer.MAX_VALUE);
        new FleetSimulation(demand, Policy.DEFAULT, timing, new TraceRecorder(sink, topics)).run();
        return demand;
    }
}
