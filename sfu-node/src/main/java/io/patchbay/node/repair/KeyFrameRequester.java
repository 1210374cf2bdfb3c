package io.patchbay.node.repair;

/// Asks one publisher's stream for key frames without flooding it: while one request is pending others are merged into
/// it, if no key frame came within a second it is asked once more (odoo-protocol 9.7), and two requests are never less
/// than 300 ms apart, however often viewers ask: one that comes too early is sent later. Owned by the media thread.
///
/// ```
///  Idle --request--> Wanted --300 ms after the last--> Pending --1 s--> Repeated --1 s--> Idle
///                       |                                 |                |
///                       +------------key frame------------+----------------+------------> Idle
/// ```
public final class KeyFrameRequester {
    public static final long WAIT_NS = 1_000_000_000;
    /// At least this long between two requests.
    public static final long FLOOR_NS = 300_000_000;

    private static final int IDLE = 0;
    private static final int WANTED = 1;
    private static final int PENDING = 2;
    private static final int REPEATED = 3;

    private int state = IDLE;
    private long askedNs = -FLOOR_NS;

    /// Somebody needs a key frame.
    ///
    /// @param nowNs never negative
    /// @return whether to send a PLI or FIR now
    public boolean request(long nowNs) {
        if (onTime(nowNs)) {
            return true;
        }
        if (state != IDLE) {
            return false;
        }
        state = WANTED;
        return onTime(nowNs);
    }

    /// A key frame of the stream arrived.
    public void onKeyFrame() {
        state = IDLE;
    }

    /// Sends a request that had to wait, and repeats one that was not answered.
    ///
    /// @return whether to send a PLI or FIR now
    public boolean onTime(long nowNs) {
        return switch (state) {
            case WANTED -> nowNs - askedNs >= FLOOR_NS && ask(PENDING, nowNs);
            case PENDING -> nowNs - askedNs >= WAIT_NS && ask(REPEATED, nowNs);
            case REPEATED -> {
                if (nowNs - askedNs >= WAIT_NS) {
                    state = IDLE;
                }
                yield false;
            }
            default -> false;
        };
    }

    private boolean ask(int next, long nowNs) {
        state = next;
        askedNs = nowNs;
        return true;
    }

    /// Whether a key frame is being waited for.
    public boolean isPending() {
        return state != IDLE;
    }
}
