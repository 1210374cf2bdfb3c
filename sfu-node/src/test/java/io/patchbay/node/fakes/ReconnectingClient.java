package io.patchbay.node.fakes;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// A client that comes back as a stock one does: after a recoverable end the same address, uuid and token again, first
/// after 1 s and up to 1 s more, then 1.5 times as long (`docs/odoo-protocol.md`). Any other end stops it.
public final class ReconnectingClient implements AutoCloseable {
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final double GROWTH = 1.5;

    private final SignalingAddress address;
    private final String uuid;
    private final String token;
    private final Random random;
    private final AtomicInteger joins = new AtomicInteger();
    private final AtomicReference<TestClient> current = new AtomicReference<>();
    private volatile boolean stopped;

    private ReconnectingClient(SignalingAddress address, String uuid, int sessionId) {
        this.address = address;
        this.uuid = uuid;
        this.token = Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(sessionId));
        this.random = new Random(sessionId);
    }

    /// Enters a channel whose key is [Tokens#CHANNEL_KEY] and stays.
    public static ReconnectingClient start(SignalingAddress address, String uuid, int sessionId) {
        var client = new ReconnectingClient(address, uuid, sessionId);
        Thread.startVirtualThread(client::run);
        return client;
    }

    /// How often it got in.
    public int joins() {
        return joins.get();
    }

    /// The connection it has now.
    public TestClient current() {
        var client = current.get();
        if (client == null) {
            throw new IllegalStateException("never got in");
        }
        return client;
    }

    @Override
    public void close() {
        stopped = true;
        var client = current.get();
        if (client != null) {
            client.close();
        }
    }

    private void run() {
        var delayNs = (double) FIRST_DELAY.toNanos();
        while (!stopped) {
            try {
                var client = TestClient.join(address.hostAndPort(), uuid, token);
                current.set(client);
                joins.incrementAndGet();
                delayNs = FIRST_DELAY.toNanos();
                client.awaitEnd();
            } catch (RuntimeException e) {
                // Refused or cut: tries again, as a browser does.
            }
            LockSupport.parkNanos((long) delayNs + random.nextLong(FIRST_DELAY.toNanos()));
            delayNs *= GROWTH;
        }
    }
}
