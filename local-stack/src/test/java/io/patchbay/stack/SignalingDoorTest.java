package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.patchbay.schemas.event.NodeTag;
import io.patchbay.stack.SignalingDoor.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignalingDoorTest {
    private static final String UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    private static final int TRIES = 8;

    private final HttpServer one = node("node-1");
    private final HttpServer two = node("node-2");

    @SuppressWarnings("NullAway.Init") // set before each test
    private SignalingDoor door;

    @BeforeEach
    void open() throws IOException {
        door = SignalingDoor.open("127.0.0.1", 0, List.of(target("node-1", one), target("node-2", two)));
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        one.stop(0);
        two.stop(0);
    }

    private static HttpServer node(String name) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                var body = name.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Target target(String nodeId, HttpServer node) {
        return new Target(nodeId, "127.0.0.1", node.getAddress().getPort());
    }

    @Test
    void shouldGoToTheNodeThatThePathNames() throws IOException {
        for (var i = 0; i < TRIES; i++) {
            assertThat(ask("/v1/room/" + UUID + "/" + NodeTag.of("node-2"))).endsWith("node-2");
            assertThat(ask("/behind/a/prefix/v1/room/" + UUID + "/" + NodeTag.of("node-1") + "/?x=y"))
                    .endsWith("node-1");
        }
    }

    @Test
    void shouldGoToAnotherNodeWhenThatOneIsGone() throws IOException {
        two.stop(0);

        for (var i = 0; i < TRIES; i++) {
            assertThat(ask("/v1/room/" + UUID + "/" + NodeTag.of("node-2"))).endsWith("node-1");
        }
    }

    @Test
    void shouldTakeTurnsWhereThePathNamesNobody() throws IOException {
        var met = new HashSet<String>();

        for (var i = 0; i < TRIES; i++) {
            met.add(ask("/call").replaceFirst("(?s).*\r\n\r\n", ""));
        }

        assertThat(met).containsExactlyInAnyOrder("node-1", "node-2");
    }

    @Test
    void shouldHangUpWhenNoNodeIsLeft() throws IOException {
        one.stop(0);
        two.stop(0);

        assertThat(ask("/call")).isEmpty();
    }

    @Test
    void shouldReadNoTagFromAnythingElse() {
        var random = new Random(1);
        var bytes = new byte[2_048];

        for (var i = 0; i < 1_000; i++) {
            random.nextBytes(bytes);
            assertThat(SignalingDoor.tagOf(bytes)).isEmpty();
        }
        for (var line :
                List.of("", "GET", "POST /v1/room/" + UUID + "/0123abcd HTTP/1.1", "GET /v1/room/x/0123abcde ")) {
            assertThat(SignalingDoor.tagOf(line.getBytes(StandardCharsets.UTF_8)))
                    .as(line)
                    .isEmpty();
        }
    }

    /// The whole answer as text, empty if there is none.
    private String ask(String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            var request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
