package io.patchbay.node.media;

/// A transport as control code knows it.
public final class TransportHandle {
    private final TransportInfo info;
    private final Transport transport;

    TransportHandle(TransportInfo info, Transport transport) {
        this.info = info;
        this.transport = transport;
    }

    /// What the peer is told.
    public TransportInfo info() {
        return info;
    }

    Transport transport() {
        return transport;
    }
}
