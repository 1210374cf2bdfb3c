package io.patchbay.node.media;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a process without file descriptors does with those who connect. The sockets are real, the lack is not.
class TcpListenerIT {
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private boolean exhausted;
    private TcpListener listener;

    TcpListenerIT() throws IOException {}

    @BeforeEach
    void listen() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        listener = new TcpListener(this::take, server.register(selector, SelectionKey.OP_ACCEPT));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        selector.close();
    }

    private SocketChannel take() throws IOException {
        if (exhausted) {
            throw new IOException("Too many open files");
        }
        return server.accept();
    }

    private boolean isReady() {
        try {
            selector.selectedKeys().clear();
            return selector.selectNow() > 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldLookAwayFromConnectionsThatCannotBeTakenUntilItResumes() throws IOException {
        exhausted = true;
        try (var client = SocketChannel.open(server.getLocalAddress())) {
            until("somebody waits", this::isReady);

            assertThat(listener.accept()).isNull();
            assertThat(listener.failures()).isEqualTo(1);
            assertThat(isReady()).as("the loop may wait").isFalse();

            listener.resume();
            assertThat(isReady()).isTrue();
            assertThat(listener.accept()).isNull();
            assertThat(listener.failures()).isEqualTo(2);

            exhausted = false;
            listener.resume();
            assertThat(isReady()).isTrue();
            try (var accepted = Objects.requireNonNull(listener.accept())) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
            }
            assertThat(listener.accept()).as("nobody else waits").isNull();
            assertThat(listener.failures()).isEqualTo(2);
        }
    }
}
