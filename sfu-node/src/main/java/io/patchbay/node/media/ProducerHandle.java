package io.patchbay.node.media;

/// A producer as control code knows it. Thread-safe.
public final class ProducerHandle {
    private final Producer producer;

    ProducerHandle(Producer producer) {
        this.producer = producer;
    }

    /// Unique.
    public String id() {
        return producer.id;
    }

    /// What signaling said of it.
    public ProducerSpec spec() {
        return producer.spec();
    }

    /// Received bits per second, as of the last tick of its loop.
    public long bitrateBps() {
        return producer.bitrateBps();
    }

    Producer producer() {
        return producer;
    }
}
