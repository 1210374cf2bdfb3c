package io.patchbay.node.forwarding;

import io.patchbay.node.media.TransportHandle;
import io.patchbay.node.media.TransportInfo;
import io.patchbay.node.ortc.ConsumerParameters;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// One transport of a session, and the numbers that must never be used twice on it. It can carry publications,
/// subscriptions, or both. Owner: the channel's mailbox.
public final class Link {
    /// Above the small numbers that mediasoup-client (1234) and our own reports (1) use.
    private static final long LOWEST_SSRC = 1 << 20;

    private static final long NEVER = Long.MIN_VALUE;

    private final ChannelMedia media;
    private final TransportHandle handle;
    private boolean connecting;
    private long nextSsrc;
    private int nextMid;
    private long connectedAtNs = NEVER;

    Link(ChannelMedia media, TransportHandle handle, RandomGenerator random) {
        this.media = media;
        this.handle = handle;
        // Far from the end of the 32 bits: a link would need a billion subscriptions to get there.
        this.nextSsrc = LOWEST_SSRC + random.nextLong(1L << 30) * 2;
    }

    /// What the peer is told: candidates, credentials, fingerprint.
    public TransportInfo info() {
        return handle.info();
    }

    /// Lets the peer with this certificate shake hands.
    ///
    /// @param fingerprint SHA-256, hex pairs with colons
    /// @return false if that was said before; the first fingerprint stays
    /// @throws IllegalArgumentException if the fingerprint is none
    public boolean connect(String fingerprint) {
        if (connecting) {
            return false;
        }
        media.router().connect(handle, fingerprint);
        connecting = true;
        return true;
    }

    /// What the peer says it can take; holds until it, or its feedback, says otherwise.
    ///
    /// @param bps bit/s, positive
    public void limit(long bps) {
        media.router().limit(handle, bps);
    }

    /// A media id that this link never had: a decimal counter.
    public String newMid() {
        return Integer.toString(nextMid++);
    }

    /// SSRCs that this link never had: closing a consumer does not free them, since a viewer may still know them.
    ConsumerParameters.Identity newIdentity(String mid) {
        var ssrc = nextSsrc;
        nextSsrc += 2;
        return new ConsumerParameters.Identity(mid, ssrc, ssrc + 1);
    }

    void connected(long nowNs) {
        connectedAtNs = nowNs;
    }

    /// Ends it. Ending it twice does nothing more.
    void close(long nowNs) {
        media.router().close(handle);
        if (connectedAtNs != NEVER) {
            media.linkClosed(Duration.ofNanos(nowNs - connectedAtNs));
            connectedAtNs = NEVER;
        }
    }

    TransportHandle handle() {
        return handle;
    }
}
