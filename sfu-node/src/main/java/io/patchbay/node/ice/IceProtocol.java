package io.patchbay.node.ice;

/// How packets travel.
public enum IceProtocol {
    UDP,
    TCP
}
