package io.patchbay.node.media;

/// A consumer as control code knows it. Thread-safe; its figures are those of the last tick of its loop (100 ms).
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

    /// Sent bits per second.
    public long bitrateBps() {
        return consumer.reportedBps();
    }

    /// The simulcast layer being forwarded, 0 the smallest; 0 too without simulcast; -1 while nothing is.
    public int layer() {
        return consumer.reportedLayer();
    }

    /// What the viewer lost lately, in thousandths of the packets; -1 before it said.
    public int lossPermille() {
        return consumer.lossPermille();
    }

    Consumer consumer() {
        return consumer;
    }

    TransportHandle transport() {
        return transport;
    }
}
