package io.patchbay.node.media;

/// A consumer as control code knows it.
public final class ConsumerHandle {
    private final Consumer consumer;
    private final TransportHandle transport;

    ConsumerHandle(Consumer consumer, TransportHandle transport) {
        this.consumer = consumer;
        this.transport = transport;
    }

    /// Unique.
    public String id() {
        return consumer.id;
    }

    Consumer consumer() {
        return consumer;
    }

    TransportHandle transport() {
        return transport;
    }
}
