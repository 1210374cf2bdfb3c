package io.patchbay.node.media;

import io.patchbay.node.demux.TcpDeframer;
import io.patchbay.node.ice.IcePath;
import io.patchbay.node.packet.DropReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One ICE-TCP connection (RFC 6544, frames of RFC 4571). Owned by its loop. What the peer does not read waits in a
/// bounded buffer; beyond that packets are dropped, as a network would.
final class TcpConnection {
    private static final int WRITE_BUFFER = 256 << 10;
    private static final int READS_PER_TURN = 16;
    /// A peer's first good STUN request has to come within this time.
    static final long STRANGER_NS = 10_000_000_000L;
    /// Peers check their consent every 5 s or so.
    static final long SILENT_NS = 60_000_000_000L;

    private final SocketChannel channel;
    private final IcePath path;
    private final TcpDeframer deframer = new TcpDeframer(NioPort.MAX_RECEIVED);
    private final ByteBuffer readBuffer = ByteBuffer.allocate(8 << 10);
    /// Empty until there is something to send: most who connect without being a peer never get an answer.
    private ByteBuffer writeBuffer = ByteBuffer.allocate(0);
    private @Nullable SelectionKey key;
    private boolean closed;
    private boolean vouched;
    private boolean heard;
    private long lastHeardNs = -1;

    TcpConnection(SocketChannel channel, IcePath path) {
        this.channel = channel;
        this.path = path;
    }

    void key(SelectionKey registered) {
        key = registered;
    }

    IcePath path() {
        return path;
    }

    boolean isClosed() {
        return closed;
    }

    /// A transport knows the peer at the other end.
    void vouch() {
        vouched = true;
    }

    boolean isVouched() {
        return vouched;
    }

    /// Whether it is time to close it: nobody vouches for it, or no whole frame came, for too long.
    boolean isIdle(long nowNs) {
        if (lastHeardNs < 0 || (heard && vouched)) {
            lastHeardNs = nowNs;
            heard = false;
        }
        return nowNs - lastHeardNs >= (vouched ? SILENT_NS : STRANGER_NS);
    }

    /// Reads and writes what the socket is ready for; answers how many packets were handed over.
    int onReady(SelectionKey ready, PacketPort.Handler handler) {
        int count = 0;
        try {
            if (ready.isValid() && ready.isWritable()) {
                flush();
            }
            for (int i = 0; i < READS_PER_TURN && ready.isValid() && !closed; i++) {
                readBuffer.clear();
                int length = channel.read(readBuffer);
                if (length == 0) {
                    break;
                }
                if (length < 0) {
                    close();
                    break;
                }
                count += deframe(length, handler);
            }
        } catch (IOException e) {
            close();
        }
        return count;
    }

    private int deframe(int length, PacketPort.Handler handler) {
        int count = 0;
        int used = 0;
        while (used < length) {
            used += deframer.push(readBuffer.array(), used, length - used);
            if (deframer.reason() != DropReason.NONE) {
                close();
                return count;
            }
            if (deframer.isComplete()) {
                heard = true;
                handler.onPacket(path, deframer.buffer(), 0, deframer.length());
                deframer.next();
                count++;
            }
        }
        return count;
    }

    /// False when the packet was dropped.
    boolean send(byte[] buffer, int offset, int length) {
        if (writeBuffer.capacity() == 0) {
            writeBuffer = ByteBuffer.allocate(WRITE_BUFFER);
        }
        if (closed || writeBuffer.remaining() < length + TcpDeframer.PREFIX_LENGTH) {
            return false;
        }
        TcpDeframer.writePrefix(length, writeBuffer.array(), writeBuffer.position());
        writeBuffer.position(writeBuffer.position() + TcpDeframer.PREFIX_LENGTH);
        writeBuffer.put(buffer, offset, length);
        try {
            flush();
        } catch (IOException e) {
            close();
            return false;
        }
        return true;
    }

    private void flush() throws IOException {
        writeBuffer.flip();
        channel.write(writeBuffer);
        writeBuffer.compact();
        if (key != null && key.isValid()) {
            key.interestOps(
                    writeBuffer.position() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to do for a socket that fails to close.
            if (key != null) {
                key.cancel();
            }
        }
    }
}
