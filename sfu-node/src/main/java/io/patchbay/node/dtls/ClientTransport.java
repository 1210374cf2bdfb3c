package io.patchbay.node.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;

/// The client's end of an association in this process.
class ClientTransport implements DatagramTransport {
    private final BlockingQueue<byte[]> incoming;
    private final DtlsAssociation association;

    ClientTransport(BlockingQueue<byte[]> incoming, DtlsAssociation association) {
        this.incoming = incoming;
        this.association = association;
    }

    @Override
    public int getReceiveLimit() {
        return QueueTransport.RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return QueueTransport.SEND_LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        try {
            byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (datagram == null) {
                return -1;
            }
            int count = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, buffer, offset, count);
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a datagram");
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        association.offer(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {}
}
