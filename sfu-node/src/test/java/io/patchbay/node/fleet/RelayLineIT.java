package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.fakes.FakeSocket;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.signaling.Elsewhere;
import io.patchbay.schemas.seal.FleetKeys;
import io.patchbay.schemas.seal.SealingKeys;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Lines to nodes that end in unusual ways, over real sockets and in virtual time.
class RelayLineIT {
    private static final Duration PING = Duration.ofSeconds(5);
    private static final byte[] PONG = {(byte) 0x8A, 0};
    private static final byte[] CLOSE_1001 = {(byte) 0x88, 2, 0x03, (byte) 0xE9};

    /// A node that takes one WebSocket, says a few bytes at once with its handshake, and answers pings or does not.
    private static final class OtherNode implements AutoCloseable {
        private static final int EMPTY_MASKED_FRAME = 6;
        private static final int PING_OPCODE = 0x89;

        private final ServerSocket server;
        private final byte[] greeting;
        private final boolean answers;

        OtherNode(byte[] greeting, boolean answers) {
            this.greeting = greeting;
            this.answers = answers;
            try {
                this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(this::serve);
        }

        String address() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        private void serve() {
            try (var socket = server.accept()) {
                var in = new DataInputStream(socket.getInputStream());
                var out = socket.getOutputStream();
                out.write(handshake(in));
                while (true) {
                    var frame = new byte[EMPTY_MASKED_FRAME];
                    in.readFully(frame);
                    if (answers && (frame[0] & 0xFF) == PING_OPCODE) {
                        out.write(PONG);
                    }
                }
            } catch (EOFException e) {
                // The line is over.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] handshake(DataInputStream in) throws IOException {
            var request = new StringBuilder();
            while (!request.toString().endsWith("\r\n\r\n")) {
                request.append((char) in.readUnsignedByte());
            }
            var key = request.toString().replaceAll("(?is).*sec-websocket-key: *([^\r]*)\r.*", "$1");
            var answer = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            var all = new byte[answer.length + greeting.length];
            System.arraycopy(answer, 0, all, 0, answer.length);
            System.arraycopy(greeting, 0, all, answer.length, greeting.length);
            return all;
        }

        /// RFC 6455 §4.2.2.
        private static String accept(String key) {
            try {
                var text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
                var digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
                return Base64.getEncoder().encodeToString(digest);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final VirtualTimers timers = new VirtualTimers();
    private final FakeSocket client = new FakeSocket();
    private final AtomicInteger ended = new AtomicInteger();
    private final FleetTokens tokens = new FleetTokens(
            FleetKeys.of(SealingKeys.generate().privateKeys()),
            new TokenCheck(Tokens.NODE_KEY, timers::nowMs),
            timers::nowMs);
    private final NodeLink link = new NodeLink(tokens, timers);

    @AfterEach
    void close() {
        link.close();
    }

    private RelayLine open(OtherNode node) {
        var visitor = new Elsewhere.Visitor("uuid", "jwt", new Elsewhere.Origin("/", "10.0.0.1", 0), client);
        var limits = new RelayLine.Limits(1000, timers, ended::incrementAndGet);
        return (RelayLine)
                RelayLine.open(link, tokens, node.address(), visitor, limits).join();
    }

    /// A host without power closes no connection: the client would stay with it for as long as TCP tries.
    @Test
    void shouldSendTheClientBackWhenTheOtherNodeIsSilent() {
        try (var node = new OtherNode(new byte[0], false)) {
            open(node);
            timers.advance(PING.multipliedBy(2));
            assertThat(client.closed()).isEmpty();

            timers.advance(PING);

            assertThat(client.closed()).hasValue(CloseReason.MOVED);
            assertThat(ended).hasValue(1);
            assertThat(timers.waiting()).isZero();
        }
    }

    @Test
    void shouldStayWithANodeThatAnswersThoughItHasNothingToSay() {
        try (var node = new OtherNode(new byte[0], true)) {
            var line = open(node);
            for (var i = 0; i < 10; i++) {
                timers.advance(PING);
                Wait.until("answer", () -> line.unanswered() == 0);
            }

            assertThat(client.closed()).isEmpty();
            line.close();
            assertThat(ended).hasValue(1);
            assertThat(timers.waiting()).isZero();
        }
    }

    @Test
    void shouldTellTheClientOfALineThatEndsAsItOpens() {
        try (var node = new OtherNode(CLOSE_1001, false)) {
            var line = open(node);

            Wait.until("closed", client::isClosing);
            assertThat(client.closed()).hasValue(CloseReason.LEAVING);
            line.close();
            assertThat(ended).hasValue(1);
            assertThat(timers.waiting()).isZero();
        }
    }
}
