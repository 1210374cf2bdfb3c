package io.patchbay.node.repair;

/// Asks one publisher's stream for key frames without flooding it: while one request is pending others are merged into
/// it, and if no key frame came within a second it is asked once more (odoo-protocol 9.7). Owned by the media thread.
///
/// ```
///  Idle --request--> Pending --1 s--> Repeated --1 s--> Idle
///                       |                |
///                       +---key frame----+------------> Idle
/// ```
public final class KeyFrameRequester {
    public static final long WAIT_NS = 1_000_000_000;

    private static final int IDLE = 0;
    private static final int PENDING = 1;
    private static final int REPEATED = 2;

    private int state = IDLE;
    private long askedNs;

    /// Somebody needs a key frame.
    ///
    /// @return whether to send a PLI or FIR now
    public boolean request(long nowNs) {
        if (state != IDLE && nowNs - askedNs < WAIT_NS) {
            return false;
        }
        if (state == IDLE) {
            state = PENDING;
            askedNs = nowNs;
            return true;
        }
        return onTime(nowNs) || request(nowNs);
    }

    /// A key frame of the stream arrived.
    public void onKeyFrame() {
        state = IDLE;
    }

    /// Repeats a request that was not answered.
    ///
    /// @return whether to send a PLI or FIR now
    public boolean onTime(long nowNs) {
        if (state == IDLE || nowNs - askedNs < WAIT_NS) {
            return false;
        }
        if (state == PENDING) {
            state = REPEATED;
            askedNs = nowNs;
            return true;
        }
        state = IDLE;
        return false;
    }

    /// Whether a key frame is being waited for.
    public boolean isPending() {
        return state != IDLE;
    }

    /// When [#onTime] has something to do; `Long.MAX_VALUE` for never.
    public long deadlineNs() {
        return state == IDLE ? Long.MAX_VALUE : askedNs + WAIT_NS;
    }
}
