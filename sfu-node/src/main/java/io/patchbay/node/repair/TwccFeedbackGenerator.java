package io.patchbay.node.repair;

import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtcp.TransportFeedbackWriter;
import io.patchbay.node.rtp.SequenceExtender;
import java.util.Arrays;

/// Collects when the packets of one transport arrived and reports it to the publisher every 100 ms
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01). Owned by the media thread; arrays only.
public final class TwccFeedbackGenerator {
    public static final long INTERVAL_NS = 100_000_000;

    /// Arrivals that can wait for their report.
    private static final int CAPACITY = 8_192;

    private static final int MASK = CAPACITY - 1;
    private static final long ABSENT = -1;

    private final TransportFeedbackWriter feedback = new TransportFeedbackWriter();
    private final SequenceExtender sequences = new SequenceExtender();
    private final long[] arrivals = new long[CAPACITY];
    /// The first index not yet reported, and the one behind the newest.
    private long next = -1;

    private long end = -1;
    private int mediaSsrc;
    private int sent;
    private long lastNs;

    /// Makes a generator that has seen nothing.
    public TwccFeedbackGenerator() {
        Arrays.fill(arrivals, ABSENT);
    }

    /// A packet with a transport-wide sequence number arrived.
    ///
    /// @param ssrc of its stream
    public void onPacket(int transportSequence, int ssrc, long nowNs) {
        long index = sequences.extend(transportSequence);
        if (next < 0) {
            next = index;
            end = index;
            lastNs = nowNs;
        }
        if (index < next || index - next >= CAPACITY) {
            if (index < next) {
                return;
            }
            forget(index);
        }
        for (long gap = end; gap < index; gap++) {
            arrivals[(int) gap & MASK] = ABSENT;
        }
        if (index >= end || arrivals[(int) index & MASK] == ABSENT) {
            arrivals[(int) index & MASK] = nowNs;
        }
        end = Math.max(end, index + 1);
        mediaSsrc = ssrc;
    }

    /// The sender jumped by thousands: what was before is not worth a report.
    private void forget(long index) {
        Arrays.fill(arrivals, ABSENT);
        next = index;
        end = index;
    }

    /// Adds the report that is due to a compound. Call again while it answers true: one packet holds 512 numbers.
    ///
    /// @param senderSsrc of our reports
    public boolean write(long nowNs, int senderSsrc, RtcpWriter writer) {
        skipLost();
        if (nowNs - lastNs < INTERVAL_NS || next < 0 || next == end) {
            return false;
        }
        feedback.begin((int) (next & 0xffff), arrivals[(int) next & MASK]);
        long index = next + 1;
        while (index < end && add(arrivals[(int) index & MASK])) {
            index++;
        }
        if (!feedback.write(writer, senderSsrc, mediaSsrc, sent)) {
            return false;
        }
        sent++;
        next = index;
        skipLost();
        if (next == end) {
            lastNs = nowNs;
        }
        return true;
    }

    private boolean add(long arrivalNs) {
        return arrivalNs == ABSENT ? feedback.lost() : feedback.received(arrivalNs);
    }

    private void skipLost() {
        while (next >= 0 && next < end && arrivals[(int) next & MASK] == ABSENT) {
            next++;
        }
    }
}
