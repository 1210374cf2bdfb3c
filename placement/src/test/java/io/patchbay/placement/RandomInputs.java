package io.patchbay.placement;

import static io.patchbay.placement.Samples.NOW_MS;

import io.patchbay.placement.Samples.Row;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// Inputs of every kind from a seed: what the properties are checked on and the golden decisions are made of. Never
/// change what a seed gives, or the golden decisions lose their meaning.
final class RandomInputs {
    private static final List<String> REGIONS =
            List.of("eu-west", "eu-west", "eu-west", "eu-central", "us-east", "ap-south", "lab", "");
    private static final List<String> COUNTRIES = List.of("FR", "us", "IN", "XX", "");

    private final SplittableRandom random;

    /// What came later than the golden decisions, which are made without it.
    private final SplittableRandom extras;

    RandomInputs(long seed) {
        this.random = new SplittableRandom(seed);
        this.extras = new SplittableRandom(~seed);
    }

    PickInput next() {
        var rows = new ArrayList<LoadRow>();
        for (var i = random.nextInt(1, 25); i > 0; i--) {
            rows.add(row("node-" + i));
        }
        var strategies = Strategy.values();
        var policy =
                new Policy(strategies[random.nextInt(strategies.length)], 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000);
        return new PickInput(
                rows,
                NOW_MS,
                policy,
                "room-" + random.nextInt(1_000_000),
                chance(50) ? REGIONS.get(random.nextInt(REGIONS.size())) : null,
                chance(30) ? COUNTRIES.get(random.nextInt(COUNTRIES.size())) : null,
                chance(20) ? "node-" + random.nextInt(1, 30) : null,
                extras.nextInt(100) < 10,
                some(15),
                some(10),
                some(5),
                some(15),
                random.nextInt(1_000));
    }

    private LoadRow row(String nodeId) {
        var row = new Row(nodeId, REGIONS.get(random.nextInt(REGIONS.size())));
        row.load(random.nextInt(1001), random.nextInt(1001));
        row.sessions = random.nextInt(chance(10) ? 600 : 400);
        row.inFlightSessions = chance(40) ? random.nextInt(100) : 0;
        row.lastSeenMs = NOW_MS - (chance(15) ? random.nextInt(60_000) : random.nextInt(4_000));
        row.beatsInARow = chance(10) ? 1 : 50;
        row.flaps = random.nextInt(3);
        row.quarantinedUntilMs = chance(20) ? NOW_MS + random.nextInt(-5_000, 5_000) : 0;
        row.probeOk = chance(90);
        row.maxEgressBps = chance(20) ? 1_000_000_000 : 0;
        row.egressBps = random.nextInt(1_100_000_000);
        if (chance(10)) {
            row.status(NodeStatus.DRAINING);
        }
        if (chance(10)) {
            row.signedOff();
        }
        return chance(20) ? row.polled(random.nextInt(5)).get() : row.get();
    }

    private Set<String> some(int percent) {
        var ids = new HashSet<String>();
        while (chance(percent)) {
            ids.add("node-" + random.nextInt(1, 30));
        }
        return ids;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
