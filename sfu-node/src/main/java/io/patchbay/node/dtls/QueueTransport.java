package io.patchbay.node.dtls;

import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;

/// Datagrams between the media loop and the virtual thread of an association. The loop offers and never waits.
final class QueueTransport implements DatagramTransport {
    /// Largest DTLS record we send: small enough for every path.
    static final int SEND_LIMIT = 1_200;

    static final int RECEIVE_LIMIT = 1_500;
    private static final int CAPACITY = 64;
    private static final byte[] END = new byte[0];

    private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final DtlsListener listener;
    private volatile boolean closed;

    QueueTransport(DtlsListener listener) {
        this.listener = listener;
    }

    /// Hands a datagram over; false when the queue is full and it was dropped, which DTLS survives.
    boolean offer(byte[] datagram) {
        return !closed && datagram.length > 0 && queue.offer(datagram);
    }

    /// Wakes the reader for good.
    void end() {
        closed = true;
        // If the queue is full, the reader sees the flag after the next datagram.
        queue.offer(END);
    }

    boolean isEnded() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws InterruptedIOException {
        try {
            byte[] datagram = closed ? END : queue.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (datagram == null) {
                return -1;
            }
            if (datagram.length == 0) {
                // Of all exceptions the one that leaves the record layer usable, so that it can say close_notify.
                throw new InterruptedIOException("the transport was closed");
            }
            int count = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, buffer, offset, count);
            return count;
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a datagram");
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        byte[] datagram = new byte[length];
        System.arraycopy(buffer, offset, datagram, 0, length);
        listener.onDatagram(datagram);
    }

    @Override
    public void close() {
        closed = true;
    }
}
