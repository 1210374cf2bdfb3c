package io.patchbay.stack;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the user asked of `patchbay demo`.
///
/// @param nodes how many nodes, 1 to [#MAX_NODES]
/// @param regions region of each node in turn, repeated if there are more nodes; at least one
/// @param bootstrapServers a Kafka that runs already; null starts one
/// @param data folder of topics and records, kept between runs; null forgets them
/// @param bind address that callers and browsers reach the gateway and the nodes on
/// @param freePorts take any free ports instead of the usual ones
/// @param state folder of logs, demo.env and the lock
public record DemoOptions(
        int nodes,
        List<String> regions,
        @Nullable String bootstrapServers,
        @Nullable Path data,
        String bind,
        boolean freePorts,
        Path state) {
    static final int MAX_NODES = 16;

    private static final int MAX_REGION_CHARS = 64;

    public DemoOptions {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException("--nodes must be from 1 to " + MAX_NODES + ", not " + nodes);
        }
        regions = List.copyOf(regions);
        if (regions.isEmpty() || regions.stream().anyMatch(DemoOptions::isNoRegion)) {
            throw new IllegalArgumentException(
                    "--regions must be names like eu-west,us-east (small letters, digits, -), not "
                            + String.join(",", regions));
        }
        if (bootstrapServers != null && data != null) {
            throw new IllegalArgumentException(
                    "--data is the folder of the demo's own Kafka: leave out --bootstrap-servers" + " or --data");
        }
    }

    /// Region of a node, counted from 1.
    String regionOf(int node) {
        return regions.get((node - 1) % regions.size());
    }

    private static boolean isNoRegion(String region) {
        return region.length() > MAX_REGION_CHARS || !region.matches("[a-z0-9]+(-[a-z0-9]+)*");
    }
}
