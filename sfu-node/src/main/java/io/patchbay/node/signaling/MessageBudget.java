package io.patchbay.node.signaling;

/// How many messages a peer may still send: refills at a rate, holds two seconds of it.
/// Owner: the channel's mailbox.
public final class MessageBudget {
    private static final double BURST_SECONDS = 2.0;

    private final double perNs;
    private final double capacity;
    private double tokens;
    private long lastNs;

    public MessageBudget(int perSecond, long nowNs) {
        this.perNs = perSecond / 1e9;
        this.capacity = perSecond * BURST_SECONDS;
        this.tokens = capacity;
        this.lastNs = nowNs;
    }

    /// Takes `count` messages; false if there are fewer left, and then takes none.
    public boolean take(int count, long nowNs) {
        tokens = Math.min(capacity, tokens + (nowNs - lastNs) * perNs);
        lastNs = nowNs;
        if (count > tokens) {
            return false;
        }
        tokens -= count;
        return true;
    }
}
