package io.patchbay.capacity.whatif;

import java.util.List;

/// What came of a demand under one scenario.
///
/// @param name of the scenario
/// @param description what is different in it, for people
/// @param requests channel requests
/// @param refused of these, answered with 503
/// @param crossRegion placed outside of the region that was wanted
/// @param retries attempts at nodes that did not answer
/// @param imbalance busiest node over the mean, by the share of its sessions that were placed on each node of a
///     region, worst region
/// @param imbalanceAtPeak the same of the sessions at the busiest moment, among nodes that are up
/// @param peakUtilisation highest share of its sessions that any node had in use
/// @param samples how it went
public record Outcome(
        String name,
        String description,
        long requests,
        long refused,
        long crossRegion,
        long retries,
        double imbalance,
        double imbalanceAtPeak,
        double peakUtilisation,
        List<Sample> samples) {

    public Outcome {
        samples = List.copyOf(samples);
    }

    /// The fleet at one moment.
    ///
    /// @param atMs epoch ms
    /// @param sessions of all nodes
    /// @param busiest use of the busiest node, 0 to 1
    /// @param mean use of the whole fleet, 0 to 1
    /// @param refused requests refused since the sample before
    public record Sample(long atMs, long sessions, double busiest, double mean, long refused) {}
}
