package io.patchbay.node.http;

/// Tells the fleet at once that the node's status changed.
@FunctionalInterface
public interface StatusChange {
    void announce();
}
