package io.patchbay.bench;

import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.dtls.DtlsClient;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.srtp.SrtpProfile;
import io.patchbay.node.srtp.SrtpReceiver;
import io.patchbay.node.srtp.SrtpSender;
import io.patchbay.node.stun.StunWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// The client's end of one transport: a UDP socket of its own, connectivity checks, the handshake, SRTP. Owned by the
/// thread that connects it, then by the one that drives it.
final class Endpoint implements AutoCloseable {
    static final int BUFFER = 2_048;
    private static final int SOCKET_BUFFER = 1 << 20;
    private static final int CHECKS = 10;

    private final DatagramChannel channel;
    private final String fragment;
    private final String password;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] received = new byte[BUFFER];
    private final byte[] plain = new byte[BUFFER];
    private final SplittableRandom random;
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private long nextCheckNs;
    private long sent;

    /// Opens a socket towards the node.
    @SuppressWarnings("NullAway.Init") // sender and receiver come with connect()
    Endpoint(Signaling.Remote remote, long seed) {
        this.fragment = remote.fragment();
        this.password = remote.password();
        this.random = new SplittableRandom(seed);
        try {
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), remote.port()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a UDP socket; is the limit of open files below 1,000?", e);
        }
    }

    /// Checks connectivity and shakes hands, blocking.
    void connect(DtlsClient client, SrtpProfile profile) throws IOException {
        // A blocking socket for the handshake: receive() with a timeout is not to be had from a channel.
        channel.configureBlocking(true);
        check();
        var keys = client.connect(new HandshakeWire(), profile);
        sender = new SrtpSender(keys.outgoing());
        receiver = new SrtpReceiver(keys.incoming());
        channel.configureBlocking(false);
    }

    private final class HandshakeWire implements DtlsClient.Wire {
        @Override
        public int receive(byte[] buffer, int waitMillis) throws IOException {
            channel.socket().setSoTimeout(Math.max(1, waitMillis));
            var packet = new java.net.DatagramPacket(buffer, buffer.length);
            for (int i = 0; i < CHECKS; i++) {
                try {
                    channel.socket().receive(packet);
                } catch (SocketTimeoutException e) {
                    // The first check may have come before the node knew the transport.
                    check();
                    return -1;
                }
                if (PacketKind.of(buffer, 0, packet.getLength()) == PacketKind.DTLS) {
                    return packet.getLength();
                }
            }
            return -1;
        }

        @Override
        public void send(byte[] datagram) throws IOException {
            channel.write(ByteBuffer.wrap(datagram));
        }
    }

    private void check() throws IOException {
        var request = new byte[512];
        var transaction = new byte[12];
        random.nextBytes(transaction);
        int length = new StunWriter()
                .request(request, 0, transaction)
                .username(fragment + ":bench")
                .controlling(1)
                .priority(1)
                .useCandidate()
                .integrity(password.getBytes(StandardCharsets.UTF_8))
                .fingerprint();
        sent += channel.write(ByteBuffer.wrap(request, 0, length)) > 0 ? 1 : 0;
    }

    /// Keeps consent alive.
    void onTime(long nowNs) throws IOException {
        if (nowNs >= nextCheckNs) {
            nextCheckNs = nowNs + TimeUnit.SECONDS.toNanos(5) + random.nextLong(1_000_000_000L);
            check();
        }
    }

    /// Datagrams that the socket took after the handshake, and checks.
    long sent() {
        return sent;
    }

    int remotePort() {
        return channel.socket().getPort();
    }

    int localPort() {
        return channel.socket().getLocalPort();
    }

    void register(Selector selector, Object attachment) throws IOException {
        channel.register(selector, java.nio.channels.SelectionKey.OP_READ, attachment);
    }

    /// Protects and sends the packet in `buffer`; false when the socket did not take it.
    boolean sendRtp(byte[] buffer, int headerLength, int payloadLength) throws IOException {
        return send(buffer, sender.protectRtp(buffer, 0, headerLength, payloadLength));
    }

    private boolean send(byte[] buffer, int length) throws IOException {
        out.clear();
        out.put(buffer, 0, length).flip();
        boolean taken = length > 0 && channel.write(out) > 0;
        sent += taken ? 1 : 0;
        return taken;
    }

    /// Reads the next datagram without waiting.
    ///
    /// @return its length in [#received], 0 when there is none
    int receive() throws IOException {
        in.clear();
        int length = channel.read(in);
        if (length > 0) {
            in.flip();
            in.get(received, 0, length);
        }
        return Math.max(0, length);
    }

    byte[] received() {
        return received;
    }

    /// Decrypts an RTP packet that was received into [#plain]; answers its length, 0 if it is not right.
    int openRtp(int length) {
        return receiver.unprotectRtp(received, 0, length, plain, 0) == DropReason.NONE ? receiver.length() : 0;
    }

    /// The same for a compound.
    int openRtcp(int length) {
        return receiver.unprotectRtcp(received, 0, length, plain, 0) == DropReason.NONE ? receiver.length() : 0;
    }

    byte[] plain() {
        return plain;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a UDP socket", e);
        }
    }
}
