package io.patchbay.node.media;

import io.patchbay.node.ice.IcePath;
import io.patchbay.node.ice.IceProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [PacketPort] on plain NIO, which is as fast here as Netty's epoll (ADR 0022).
final class NioPort implements PacketPort {
    private static final Logger LOG = LoggerFactory.getLogger(NioPort.class);
    /// Longer datagrams are cut, and then refused by their checksums; WebRTC's fit into 1,500 bytes.
    static final int MAX_RECEIVED = 1_600;

    private static final int SOCKET_BUFFER = 4 << 20;
    /// ICE-TCP connections at a time.
    static final int MAX_CONNECTIONS = 1024;

    private static final int PATH_CACHE = 8192;
    /// How often the system is asked for any UDP port, until the TCP port of that number is free too.
    private static final int ANY_PORT_ATTEMPTS = 50;

    private final Selector selector;
    private final DatagramChannel udp;
    private final @Nullable ServerSocketChannel tcp;
    private final @Nullable TcpListener listener;
    private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(MAX_RECEIVED);
    private final ByteBuffer sendBuffer = ByteBuffer.allocateDirect(LoopBuffers.SIZE);
    private final byte[] packet = new byte[MAX_RECEIVED];
    private final Map<InetSocketAddress, IcePath> paths = new HashMap<>();
    private final Map<InetSocketAddress, TcpConnection> connections = new LinkedHashMap<>();
    private final List<TcpConnection> broken = new ArrayList<>();
    private long sendDrops;
    private long receiveErrors;
    private long reaped;

    private NioPort(
            Selector selector, DatagramChannel udp, @Nullable ServerSocketChannel tcp, @Nullable TcpListener listener) {
        this.selector = selector;
        this.udp = udp;
        this.tcp = tcp;
        this.listener = listener;
    }

    /// Binds the first port of the range that is free for UDP, and for TCP if that is wanted; a range of 0 to 0 is any
    /// port.
    ///
    /// @throws UncheckedIOException naming the range when no port of it is free
    static NioPort bind(InetAddress address, int minPort, int maxPort, boolean withTcp) {
        IOException last = null;
        int attempts = maxPort == 0 ? ANY_PORT_ATTEMPTS : maxPort - minPort + 1;
        for (int i = 0; i < attempts; i++) {
            try {
                return open(new InetSocketAddress(address, maxPort == 0 ? 0 : minPort + i), withTcp);
            } catch (IOException e) {
                last = e;
            }
        }
        var range = minPort + " to " + maxPort;
        throw new UncheckedIOException(
                "no free media port on " + address.getHostAddress() + " in " + range
                        + "; set RTC_MIN_PORT and RTC_MAX_PORT to another range",
                last == null ? new IOException("the range is empty") : last);
    }

    private static NioPort open(InetSocketAddress address, boolean withTcp) throws IOException {
        var selector = Selector.open();
        DatagramChannel udp = null;
        ServerSocketChannel tcp = null;
        TcpListener listener = null;
        try {
            udp = DatagramChannel.open();
            wantReceiveBuffer(udp);
            udp.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            udp.bind(address);
            udp.configureBlocking(false);
            udp.register(selector, SelectionKey.OP_READ);
            if (withTcp) {
                tcp = ServerSocketChannel.open();
                tcp.bind(new InetSocketAddress(
                        address.getAddress(), ((InetSocketAddress) udp.getLocalAddress()).getPort()));
                tcp.configureBlocking(false);
                listener = new TcpListener(tcp::accept, tcp.register(selector, SelectionKey.OP_ACCEPT));
            }
            return new NioPort(selector, udp, tcp, listener);
        } catch (IOException e) {
            selector.close();
            if (udp != null) {
                udp.close();
            }
            if (tcp != null) {
                tcp.close();
            }
            throw e;
        }
    }

    private static void wantReceiveBuffer(DatagramChannel udp) throws IOException {
        udp.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        int granted = udp.getOption(StandardSocketOptions.SO_RCVBUF);
        if (granted < SOCKET_BUFFER) {
            LOG.atWarn()
                    .addKeyValue("wantedBytes", SOCKET_BUFFER)
                    .addKeyValue("grantedBytes", granted)
                    .log("the system grants a small receive buffer, bursts may be lost: raise net.core.rmem_max");
        }
    }

    @Override
    public int port() {
        return boundAddress().getPort();
    }

    @Override
    public InetSocketAddress boundAddress() {
        try {
            return (InetSocketAddress) udp.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("the media port is closed", e);
        }
    }

    @Override
    public int poll(Handler handler, int limit) {
        int count = 0;
        try {
            while (count < limit) {
                receiveBuffer.clear();
                var remote = (InetSocketAddress) udp.receive(receiveBuffer);
                if (remote == null) {
                    break;
                }
                int length = receiveBuffer.position();
                receiveBuffer.get(0, packet, 0, length);
                handler.onPacket(udpPath(remote), packet, 0, length);
                count++;
            }
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException("the media port was closed under its loop", e);
        } catch (IOException e) {
            // An ICMP error of an earlier send: the datagram it is about is lost, the socket is fine.
            receiveErrors++;
        }
        return connections.isEmpty() && tcp == null ? count : count + pollTcp(handler);
    }

    private IcePath udpPath(InetSocketAddress remote) {
        var known = paths.get(remote);
        if (known != null) {
            return known;
        }
        if (paths.size() >= PATH_CACHE) {
            paths.clear();
        }
        var path = new IcePath(IceProtocol.UDP, remote);
        paths.put(remote, path);
        return path;
    }

    private int pollTcp(Handler handler) {
        int count = 0;
        try {
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector of the media port failed", e);
        }
        var keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            var key = keys.next();
            keys.remove();
            if (key.channel().equals(tcp) && key.isValid() && key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof TcpConnection connection) {
                count += connection.onReady(key, handler);
                if (connection.isClosed()) {
                    broken.add(connection);
                }
            }
        }
        forgetBroken(handler);
        return count;
    }

    private void forgetBroken(Handler handler) {
        for (var connection : broken) {
            if (connections.remove(connection.path().remote(), connection)) {
                handler.onClosed(connection.path());
            }
        }
        broken.clear();
    }

    private void accept() {
        var channel = listener == null ? null : listener.accept();
        if (channel == null) {
            return;
        }
        try {
            if (connections.size() >= MAX_CONNECTIONS && !makeRoom()) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var path = new IcePath(IceProtocol.TCP, (InetSocketAddress) channel.getRemoteAddress());
            var connection = new TcpConnection(channel, path);
            connection.key(channel.register(selector, SelectionKey.OP_READ, connection));
            connections.put(path.remote(), connection);
        } catch (IOException e) {
            // The peer went away between connecting and being accepted.
            receiveErrors++;
            discard(channel);
        }
    }

    private static void discard(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /// Closes the oldest connection that nobody vouched for, so that strangers cannot lock peers out.
    private boolean makeRoom() {
        for (var connection : connections.values()) {
            if (!connection.isVouched()) {
                connection.close();
                connections.remove(connection.path().remote());
                reaped++;
                return true;
            }
        }
        return false;
    }

    @Override
    public void keep(IcePath path) {
        var connection = path.protocol() == IceProtocol.TCP ? connections.get(path.remote()) : null;
        if (connection != null) {
            connection.vouch();
        }
    }

    @Override
    public void release(IcePath path) {
        var connection = path.protocol() == IceProtocol.TCP ? connections.remove(path.remote()) : null;
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void reap(Handler handler, long nowNs) {
        for (var connection : connections.values()) {
            if (connection.isIdle(nowNs)) {
                connection.close();
                broken.add(connection);
                reaped++;
            }
        }
        forgetBroken(handler);
        if (listener != null) {
            listener.resume();
        }
    }

    @Override
    public long reaped() {
        return reaped;
    }

    @Override
    public long acceptFailures() {
        return listener == null ? 0 : listener.failures();
    }

    @Override
    public long receiveErrors() {
        return receiveErrors;
    }

    /// Null without ICE-TCP.
    @Nullable
    TcpListener listener() {
        return listener;
    }

    @Override
    public void send(IcePath path, byte[] buffer, int offset, int length) {
        if (path.protocol() == IceProtocol.TCP) {
            var connection = connections.get(path.remote());
            if (connection == null || !connection.send(buffer, offset, length)) {
                sendDrops++;
            }
            if (connection != null && connection.isClosed()) {
                broken.add(connection);
            }
            return;
        }
        sendBuffer.clear();
        sendBuffer.put(buffer, offset, length).flip();
        try {
            if (udp.send(sendBuffer, path.remote()) == 0) {
                sendDrops++;
            }
        } catch (IOException e) {
            sendDrops++;
        }
    }

    @Override
    public void await(long timeoutNs) {
        try {
            selector.select(Math.max(1, timeoutNs / 1_000_000));
            if (connections.isEmpty() && tcp == null) {
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector of the media port failed", e);
        }
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public long sendDrops() {
        return sendDrops;
    }

    @Override
    public void close() {
        try {
            for (var connection : connections.values()) {
                connection.close();
            }
            udp.close();
            if (tcp != null) {
                tcp.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the media port", e);
        }
    }
}
