package io.patchbay.node.forwarding;

import io.patchbay.node.media.ConsumerHandle;
import io.patchbay.node.ortc.RtpParameters;

/// A publication as one viewer gets it.
///
/// ```
/// PREPARED --start()--> STARTED --close()--> CLOSED
///    nothing is sent     sent while the viewer wants it and its sender has not paused it
/// ```
///
/// Owner: the channel's mailbox, except what says otherwise.
public final class Subscription {
    private final Member viewer;
    private final Publication publication;
    private final RtpParameters parameters;
    private final ConsumerHandle consumer;
    private boolean closed;

    Subscription(Member viewer, Publication publication, RtpParameters parameters, ConsumerHandle consumer) {
        this.viewer = viewer;
        this.publication = publication;
        this.parameters = parameters;
        this.consumer = consumer;
    }

    /// Unique.
    public String id() {
        return consumer.id();
    }

    /// What is watched.
    public Publication publication() {
        return publication;
    }

    /// What the viewer has to be told: payload types, extension ids, SSRCs and media id as they will be sent.
    public RtpParameters parameters() {
        return parameters;
    }

    /// The viewer is prepared: from now on media may come. Must not be called before the viewer said so.
    public void start() {
        if (!closed) {
            viewer.router().resume(consumer);
        }
    }

    /// Ends it; its SSRC and media id are not used again. Closing twice does nothing.
    public void close() {
        if (!closed) {
            closed = true;
            viewer.forget(this);
            viewer.router().close(consumer);
        }
    }

    /// Whether it is over.
    public boolean isClosed() {
        return closed;
    }

    /// Sent bits per second, without retransmissions. Any thread.
    public long bitrateBps() {
        return consumer.bitrateBps();
    }

    /// The simulcast layer that is sent, 0 the smallest, -1 while nothing is. Any thread.
    public int layer() {
        return consumer.layer();
    }

    /// What the viewer lost lately, in thousandths of the packets; -1 before it said. Any thread.
    public int lossPermille() {
        return consumer.lossPermille();
    }

    void want(boolean wanted) {
        viewer.router().want(consumer, wanted);
    }
}
