package io.patchbay.stack;

import io.patchbay.schemas.event.NodeTag;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One address in front of all nodes, for their signaling: what a load balancer is in production (ADR 0075). It looks
/// at the first line of a connection and passes bytes on from there.
///
/// A connection goes to the node that its path names, so that it touches no other one; if that does not answer its
/// health check, or the path names none, to the next that does. One virtual thread for each direction.
final class SignalingDoor implements AutoCloseable {
    private static final Pattern TAG = Pattern.compile("^GET \\S*/v1/room/[A-Za-z0-9-]{1,64}/(?<tag>[0-9a-f]{8})\\b.*");
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final int CONNECT_MS = 500;
    private static final int FIRST_LINE_MS = 10_000;
    private static final int MAX_FIRST_LINE = 2_048;

    /// A node.
    ///
    /// @param host where it listens for HTTP
    record Target(String nodeId, String host, int port) {}

    private final ServerSocket server;
    private final List<Backend> backends;
    private final AtomicInteger next = new AtomicInteger();

    private SignalingDoor(ServerSocket server, List<Target> targets) {
        this.server = server;
        this.backends = targets.stream().map(Backend::new).toList();
    }

    /// Listens and passes on.
    static SignalingDoor open(String host, int port, List<Target> targets) throws IOException {
        var server = new ServerSocket();
        server.bind(new InetSocketAddress(host, port));
        var door = new SignalingDoor(server, targets);
        door.backends.forEach(
                backend -> Thread.ofVirtual().name("check " + backend.target).start(() -> door.check(backend)));
        Thread.ofPlatform().name("signaling").start(door::accept);
        return door;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().name("client").start(() -> pass(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.err.println("a connection was not taken: " + e);
                }
            }
        }
    }

    private void check(Backend backend) {
        var address = URI.create("http://" + backend.target.host() + ":" + backend.target.port() + "/v1/noop");
        while (!server.isClosed()) {
            var isHealthy = Health.status(address) == HttpURLConnection.HTTP_OK;
            if (isHealthy != backend.healthy) {
                System.out.println(backend.target.nodeId() + (isHealthy ? " answers" : " does not answer"));
            }
            backend.healthy = isHealthy;
            LockSupport.parkNanos(CHECK.toNanos());
        }
    }

    private void pass(Socket client) {
        try (client) {
            client.setSoTimeout(FIRST_LINE_MS);
            var head = firstLine(client);
            client.setSoTimeout(0);
            for (var backend : inOrder(tagOf(head))) {
                var node = connect(backend);
                if (node != null) {
                    exchange(client, node, head);
                    return;
                }
            }
        } catch (IOException e) {
            // Either side went away, which is how connections end.
        }
    }

    /// What was read up to the end of the first line, and perhaps more.
    private static byte[] firstLine(Socket client) throws IOException {
        var buffer = new byte[MAX_FIRST_LINE];
        var length = 0;
        while (length < buffer.length) {
            var read = client.getInputStream().read(buffer, length, buffer.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (new String(buffer, 0, length, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0) {
                break;
            }
        }
        return Arrays.copyOf(buffer, length);
    }

    /// The node that a request's path names, empty if it names none.
    static String tagOf(byte[] head) {
        var line = new String(head, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        var found = TAG.matcher(line);
        return found.matches() ? found.group("tag") : "";
    }

    /// The named one first, then those that answer in turn, then, because a check may be wrong, the rest.
    private List<Backend> inOrder(String tag) {
        var turned = new ArrayList<Backend>();
        var first = next.getAndIncrement();
        for (var i = 0; i < backends.size(); i++) {
            turned.add(backends.get(Math.floorMod(first + i, backends.size())));
        }
        turned.sort((a, b) -> Integer.compare(rank(a, tag), rank(b, tag)));
        return turned;
    }

    private static int rank(Backend backend, String tag) {
        if (!backend.healthy) {
            return 2;
        }
        return backend.tag.equals(tag) ? 0 : 1;
    }

    private static @Nullable Socket connect(Backend backend) {
        var node = new Socket();
        try {
            node.setTcpNoDelay(true);
            node.connect(new InetSocketAddress(backend.target.host(), backend.target.port()), CONNECT_MS);
            return node;
        } catch (IOException e) {
            backend.healthy = false;
            return null;
        }
    }

    private static void exchange(Socket client, Socket node, byte[] head) throws IOException {
        try (node) {
            client.setTcpNoDelay(true);
            node.getOutputStream().write(head);
            var back = Thread.ofVirtual().name("node").start(() -> copy(node, client));
            copy(client, node);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Until one side ends; then both do, since nobody here sends after having closed.
    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // As above: the sockets are closed, which the other direction notices.
        }
    }

    private static final class Backend {
        private final Target target;
        private final String tag;
        private volatile boolean healthy = true;

        Backend(Target target) {
            this.target = target;
            this.tag = NodeTag.of(target.nodeId());
        }
    }
}
