package io.patchbay.capacity.whatif;

import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.fleet.FleetObserver;
import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Counts what happens in a simulated fleet.
final class OutcomeCollector implements FleetObserver {
    private final Demand demand;
    private final LongConsumer progress;
    private final Map<String, Long> placed = new HashMap<>();
    private final List<Outcome.Sample> samples = new ArrayList<>();
    private long requests;
    private long refused;
    private long refusedBefore;
    private long crossRegion;
    private long retries;
    private double peakUtilisation;
    private long peakSessions = -1;
    private double imbalanceAtPeak = 1;

    /// @param progress hears the time of each sample, epoch ms
    OutcomeCollector(Demand demand, LongConsumer progress) {
        this.demand = demand;
        this.progress = progress;
    }

    @Override
    public void decided(Request request) {
        requests++;
        retries += request.attempts().stream()
                .filter(attempt -> attempt.decision() instanceof Picked && !attempt.reached())
                .count();
        var last = request.attempts().getLast();
        if (!last.reached() || !(last.decision() instanceof Picked picked)) {
            refused++;
            return;
        }
        if (picked.rule() != Rule.ROOM_OWNER) {
            placed.merge(picked.nodeId(), (long) request.room().size(), Long::sum);
        }
        var wanted = request.room().region() != null || request.room().country() != null;
        if (wanted && (picked.rule() == Rule.NEAREST_REGION || picked.rule() == Rule.ANYWHERE)) {
            crossRegion++;
        }
    }

    @Override
    public void sample(long nowMs, int[] sessions) {
        var total = 0L;
        var room = 0L;
        var busiest = 0.0;
        var used = new ArrayList<Double>();
        for (var i = 0; i < sessions.length; i++) {
            var node = demand.nodes().get(i);
            if (!node.is(NodeSpec.Kind.DEAD, nowMs)) {
                total += sessions[i];
                room += node.maxSessions();
                used.add((double) sessions[i] / node.maxSessions());
                busiest = Math.max(busiest, used.getLast());
            }
        }
        peakUtilisation = Math.max(peakUtilisation, busiest);
        if (total > peakSessions) {
            peakSessions = total;
            imbalanceAtPeak = Imbalance.of(used);
        }
        samples.add(new Outcome.Sample(
                nowMs, total, busiest, room == 0 ? 0 : (double) total / room, refused - refusedBefore));
        refusedBefore = refused;
        progress.accept(nowMs);
    }

    Outcome outcome(String name, String description) {
        return new Outcome(
                name,
                description,
                requests,
                refused,
                crossRegion,
                retries,
                worstImbalance(),
                imbalanceAtPeak,
                peakUtilisation,
                samples);
    }

    private double worstImbalance() {
        var regions = new HashMap<String, List<Double>>();
        for (var node : demand.nodes()) {
            var share = (double) placed.getOrDefault(node.nodeId(), 0L) / node.maxSessions();
            regions.computeIfAbsent(node.region(), _ -> new ArrayList<>()).add(share);
        }
        return Imbalance.worst(regions.values());
    }
}
