package io.patchbay.node.media;

import io.patchbay.node.ice.IcePath;
import java.net.InetSocketAddress;

/// The sockets of one loop: a UDP port, and a TCP port beside it. Owned by the loop, except [#wakeup].
interface PacketPort extends AutoCloseable {
    /// Takes what arrived.
    interface Handler {
        /// A datagram, or one RFC 4571 frame of a TCP connection. The buffer is reused after the call.
        void onPacket(IcePath path, byte[] buffer, int offset, int length);

        /// A TCP connection is gone.
        void onClosed(IcePath path);
    }

    /// Port of both sockets.
    int port();

    /// Address that is bound.
    InetSocketAddress boundAddress();

    /// Hands over up to `limit` packets without waiting.
    ///
    /// @return how many
    int poll(Handler handler, int limit);

    /// The connection of this path belongs to a peer. Without that it is closed after some seconds.
    void keep(IcePath path);

    /// The peer of this path is gone: a connection is closed.
    void release(IcePath path);

    /// Closes connections that nobody vouched for or that are silent, and accepts again if that failed. To be called
    /// every second or so.
    void reap(Handler handler, long nowNs);

    /// Connections closed by [#reap] since the start.
    long reaped();

    /// Sends a packet, or drops and counts it when the socket cannot take it.
    void send(IcePath path, byte[] buffer, int offset, int length);

    /// Waits until something arrives, [#wakeup] is called or the time is over.
    void await(long timeoutNs);

    /// Ends an [#await]. Any thread.
    void wakeup();

    /// Packets that the sockets did not take since the start.
    long sendDrops();

    /// Errors of the sockets while receiving since the start; each may stand for a lost packet.
    long receiveErrors();

    /// How often a TCP connection could not be accepted since the start.
    long acceptFailures();

    @Override
    void close();
}
