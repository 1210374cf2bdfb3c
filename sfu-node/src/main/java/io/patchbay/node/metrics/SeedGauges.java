package io.patchbay.node.metrics;

import io.patchbay.node.channel.Channels;

/// Gauges whose names the SFU roadmap gives with the ending `_total`, which the Prometheus client keeps for counters
/// and strips from gauges. Written by hand so that dashboards made from the roadmap find them.
public final class SeedGauges {
    static final String ROOMS_ACTIVE = "sfu_rooms_active_total";

    private SeedGauges() {}

    /// In Prometheus text format.
    public static String of(Channels.Totals totals) {
        return "# HELP " + ROOMS_ACTIVE + " Open channels.\n# TYPE " + ROOMS_ACTIVE + " gauge\n" + ROOMS_ACTIVE + " "
                + totals.channels() + "\n";
    }
}
