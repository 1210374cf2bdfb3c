package io.patchbay.node.http;

/// Whether the node's reports get through; true if it has nobody to report to.
@FunctionalInterface
public interface FleetLink {
    boolean isReachable();
}
