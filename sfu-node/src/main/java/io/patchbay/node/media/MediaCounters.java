package io.patchbay.node.media;

import io.patchbay.node.packet.DropReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counters of one loop: written by it alone, read by anyone. Plain longs with ordered stores; a reader may be a moment
/// behind.
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
    private static final int COUNT = 9;

    private final long[] values = new long[COUNT];
    private final long[] drops = new long[DropReason.values().length];

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

    void onDropped(DropReason reason) {
        add(drops, index(reason), 1);
    }

    void onSendDrops(long total) {
        LONGS.setRelease(values, SEND_DROPS, total);
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

    /// Packets that were dropped for this reason.
    public long drops(DropReason reason) {
        return (long) LONGS.getAcquire(drops, index(reason));
    }
}
