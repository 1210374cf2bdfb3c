package io.patchbay.node.media;

import io.patchbay.node.packet.DropReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counters of one loop: written by it alone, read by anyone. Plain longs with ordered stores; a reader may be a moment
/// behind.
///
/// Every received packet is either [#taken] or counted among the [#drops] with one reason; what could not be sent on
/// to a viewer is counted apart, by [#notForwarded].
public final class MediaCounters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int PACKETS_IN = 0;
    private static final int BYTES_IN = 1;
    private static final int PACKETS_OUT = 2;
    private static final int BYTES_OUT = 3;
    private static final int FORWARDED = 4;
    private static final int RETRANSMITTED = 5;
    private static final int KEY_FRAME_REQUESTS = 6;
    private static final int SEND_DROPS = 7;
    private static final int LAYER_SWITCHES = 8;
    private static final int LATENCY_NS = 9;
    private static final int TAKEN = 10;
    private static final int TRANSPORTS_FAILED = 11;
    private static final int TCP_REAPED = 12;
    private static final int RECEIVE_ERRORS = 13;
    private static final int ACCEPT_FAILURES = 14;
    private static final int COUNT = 15;

    /// Upper bounds of the buckets of [#latency].
    private static final long[] LATENCY_BOUNDS_NS = {
        50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 50_000_000, Long.MAX_VALUE
    };

    /// How many buckets [#latency] has.
    public static final int LATENCY_BUCKETS = LATENCY_BOUNDS_NS.length;

    private final long[] values = new long[COUNT];
    private final long[] latencies = new long[LATENCY_BUCKETS];
    private final long[] drops = new long[DropReason.values().length];
    private final long[] notForwarded = new long[DropReason.values().length];

    private static void add(long[] array, int index, long delta) {
        LONGS.setRelease(array, index, array[index] + delta);
    }

    /// Never leaves this process, so the order of the constants may change.
    @SuppressWarnings("EnumOrdinal")
    private static int index(DropReason reason) {
        return reason.ordinal();
    }

    private long read(int index) {
        return (long) LONGS.getAcquire(values, index);
    }

    void onReceived(int bytes) {
        add(values, PACKETS_IN, 1);
        add(values, BYTES_IN, bytes);
    }

    void onSent(int bytes) {
        add(values, PACKETS_OUT, 1);
        add(values, BYTES_OUT, bytes);
    }

    void onForwarded() {
        add(values, FORWARDED, 1);
    }

    void onRetransmitted() {
        add(values, RETRANSMITTED, 1);
    }

    void onKeyFrameRequested() {
        add(values, KEY_FRAME_REQUESTS, 1);
    }

    void onLayerSwitched() {
        add(values, LAYER_SWITCHES, 1);
    }

    /// A turn took that many packets in and was over after `ns`: none of them stayed longer.
    void onTurn(int packets, long ns) {
        int bucket = 0;
        while (ns > LATENCY_BOUNDS_NS[bucket]) {
            bucket++;
        }
        add(latencies, bucket, packets);
        add(values, LATENCY_NS, ns * packets);
    }

    /// Ends the account of a received packet.
    void onHandled(DropReason reason) {
        if (reason == DropReason.NONE) {
            add(values, TAKEN, 1);
        } else {
            add(drops, index(reason), 1);
        }
    }

    void onNotForwarded(DropReason reason) {
        add(notForwarded, index(reason), 1);
    }

    void onTransportFailed() {
        add(values, TRANSPORTS_FAILED, 1);
    }

    void onTcpReaped(long total) {
        LONGS.setRelease(values, TCP_REAPED, total);
    }

    void onAcceptFailures(long total) {
        LONGS.setRelease(values, ACCEPT_FAILURES, total);
    }

    void onSendDrops(long total) {
        LONGS.setRelease(values, SEND_DROPS, total);
    }

    void onReceiveErrors(long total) {
        LONGS.setRelease(values, RECEIVE_ERRORS, total);
    }

    /// Packets received, of all kinds.
    public long packetsIn() {
        return read(PACKETS_IN);
    }

    /// Bytes received.
    public long bytesIn() {
        return read(BYTES_IN);
    }

    /// Packets sent, of all kinds.
    public long packetsOut() {
        return read(PACKETS_OUT);
    }

    /// Bytes sent.
    public long bytesOut() {
        return read(BYTES_OUT);
    }

    /// Media packets sent to consumers for the first time.
    public long forwarded() {
        return read(FORWARDED);
    }

    /// Media packets sent to consumers again.
    public long retransmitted() {
        return read(RETRANSMITTED);
    }

    /// Key frames asked of publishers.
    public long keyFrameRequests() {
        return read(KEY_FRAME_REQUESTS);
    }

    /// Simulcast layer switches of consumers.
    public long layerSwitches() {
        return read(LAYER_SWITCHES);
    }

    /// Packets the sockets did not take.
    public long sendDrops() {
        return read(SEND_DROPS);
    }

    /// Errors of the sockets while receiving.
    public long receiveErrors() {
        return read(RECEIVE_ERRORS);
    }

    /// Received packets by the time until their copies were sent.
    ///
    /// @param bucket 0 to [#LATENCY_BUCKETS] - 1
    public long latency(int bucket) {
        return (long) LONGS.getAcquire(latencies, bucket);
    }

    /// The longest time that belongs to a bucket, ns; `Long.MAX_VALUE` for the last.
    public static long latencyBoundNs(int bucket) {
        return LATENCY_BOUNDS_NS[bucket];
    }

    /// The sum of these times.
    public long latencySumNs() {
        return read(LATENCY_NS);
    }

    /// Received packets that were good.
    public long taken() {
        return read(TAKEN);
    }

    /// Transports that were closed because of a bug.
    public long transportsFailed() {
        return read(TRANSPORTS_FAILED);
    }

    /// ICE-TCP connections that were closed because they belonged to no peer or were silent.
    public long tcpReaped() {
        return read(TCP_REAPED);
    }

    /// ICE-TCP connections that the system did not hand over.
    public long acceptFailures() {
        return read(ACCEPT_FAILURES);
    }

    /// Packets that one viewer was not sent, for this reason.
    public long notForwarded(DropReason reason) {
        return (long) LONGS.getAcquire(notForwarded, index(reason));
    }

    /// Received packets that were dropped for this reason.
    public long drops(DropReason reason) {
        return (long) LONGS.getAcquire(drops, index(reason));
    }
}
