package io.patchbay.node.metrics;

import io.patchbay.node.channel.Channels;
import io.patchbay.node.forwarding.ForwardingFigures;

/// Gauges whose names the SFU roadmap gives with the ending `_total`, which the Prometheus client keeps for counters
/// and strips from gauges. Written by hand so that dashboards made from the roadmap find them.
public final class SeedGauges {
    static final String ROOMS_ACTIVE = "sfu_rooms_active_total";
    static final String PUBLISHERS_ACTIVE = "sfu_active_publishers_total";
    static final String CONSUMERS_ACTIVE = "sfu_active_consumers_total";

    private SeedGauges() {}

    /// In Prometheus text format.
    public static String of(Channels.Totals totals, ForwardingFigures figures) {
        return gauge(ROOMS_ACTIVE, "Open channels.", totals.channels())
                + gauge(PUBLISHERS_ACTIVE, "Sessions that publish.", figures.publishers())
                + gauge(CONSUMERS_ACTIVE, "Streams that viewers watch.", figures.subscriptions());
    }

    private static String gauge(String name, String help, int value) {
        return "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n" + name + " " + value + "\n";
    }
}
