package io.patchbay.node.media;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.ice.IcePath;
import io.patchbay.node.ice.IceProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// ICE-TCP connections that belong to nobody must not stay. Time is an argument; the sockets are real.
class NioPortIT {
    private static final byte[] FRAME = {0, 3, 1, 2, 3};

    private final NioPort port = NioPort.bind(InetAddress.getLoopbackAddress(), 0, 0, true);
    private final List<SocketChannel> clients = new ArrayList<>();
    private final Recorder recorder = new Recorder();

    private static final class Recorder implements PacketPort.Handler {
        final List<IcePath> packets = new ArrayList<>();
        final List<IcePath> closed = new ArrayList<>();

        @Override
        public void onPacket(IcePath path, byte[] buffer, int offset, int length) {
            packets.add(path);
        }

        @Override
        public void onClosed(IcePath path) {
            closed.add(path);
        }
    }

    @AfterEach
    void close() throws IOException {
        port.close();
        for (var client : clients) {
            client.close();
        }
    }

    private IcePath connect() throws IOException {
        var client = SocketChannel.open(port.boundAddress());
        clients.add(client);
        return new IcePath(IceProtocol.TCP, (InetSocketAddress) client.getLocalAddress());
    }

    private void send(int client) {
        int before = recorder.packets.size();
        try {
            clients.get(client).write(ByteBuffer.wrap(FRAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        until("the frame is there", () -> {
            port.poll(recorder, 10);
            return recorder.packets.size() > before;
        });
    }

    /// The system hands out UDP ports without a look at TCP, where most are taken here.
    @Test
    void shouldFindAPortThatIsFreeForBothProtocols() throws IOException {
        var taken = new ArrayList<ServerSocketChannel>();
        try {
            for (int i = 0; i < 2_000; i++) {
                taken.add(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            }
            for (int i = 0; i < 100; i++) {
                NioPort.bind(InetAddress.getLoopbackAddress(), 0, 0, true).close();
            }
        } finally {
            for (var socket : taken) {
                socket.close();
            }
        }
    }

    @Test
    void shouldCloseConnectionsThatNobodyVouchesForWhateverTheySend() throws IOException {
        var stranger = connect();
        var peer = connect();
        send(0);
        send(1);
        port.keep(peer);
        port.reap(recorder, 0);

        send(0);
        port.reap(recorder, TcpConnection.STRANGER_NS);

        assertThat(recorder.closed).containsExactly(stranger);
        assertThat(port.reaped()).isEqualTo(1);
    }

    @Test
    void shouldAcceptAgainAfterARest() throws IOException {
        Objects.requireNonNull(port.listener()).pause();
        connect();
        for (int i = 0; i < 10; i++) {
            port.poll(recorder, 10);
        }

        port.reap(recorder, 0);

        send(0);
        assertThat(port.acceptFailures()).isZero();
        assertThat(port.sendDrops()).isZero();
    }

    @Test
    void shouldClosePeersThatAreSilent() throws IOException {
        var peer = connect();
        send(0);
        port.keep(peer);
        port.reap(recorder, 0);
        send(0);
        port.reap(recorder, TcpConnection.SILENT_NS - 1);

        port.reap(recorder, 2 * TcpConnection.SILENT_NS - 2);
        assertThat(recorder.closed).isEmpty();
        port.reap(recorder, 2 * TcpConnection.SILENT_NS - 1);

        assertThat(recorder.closed).containsExactly(peer);
    }

    @Test
    void shouldCloseTheConnectionOfAPeerThatLeft() throws IOException {
        var peer = connect();
        send(0);

        port.release(peer);

        assertThat(clients.getFirst().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void shouldMakeRoomForPeersAmongStrangers() throws IOException {
        var first = connect();
        send(0);
        for (int i = 0; i < NioPort.MAX_CONNECTIONS; i++) {
            connect();
            port.poll(recorder, 10);
        }
        until("the oldest had to go", () -> {
            port.poll(recorder, 10);
            return port.reaped() == 1;
        });

        send(NioPort.MAX_CONNECTIONS);

        assertThat(recorder.packets).contains(first);
        assertThat(clients.getFirst().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
}
