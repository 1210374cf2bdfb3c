package io.patchbay.bench.gateway;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Nodes that come and go: every few seconds one leaves, in turn with a sign-off and without a word, and a
/// new one takes its place. All heartbeats go over HTTP. Its state belongs to its one thread.
final class StubFleet implements AutoCloseable {
    private static final String KEY = "c3R1Yi1ub2RlLWtleS1vZi0zMi1ieXRlcy1leGFjdGx5ISE=";

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fleet").factory());
    private final List<StubNode> nodes = new ArrayList<>();
    private final int gatewayPort;
    private final byte[] registrationKey;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger left = new AtomicInteger();
    private int made;

    StubFleet(int gatewayPort, String registrationKey, int size, int changeEverySeconds) {
        this.gatewayPort = gatewayPort;
        this.registrationKey = LenientBase64.decode(registrationKey);
        for (var i = 0; i < size; i++) {
            nodes.add(new StubNode(nextId()));
        }
        var _ = thread.scheduleAtFixedRate(this::beat, 0, 1, TimeUnit.SECONDS);
        var _ = thread.scheduleAtFixedRate(this::change, changeEverySeconds, changeEverySeconds, TimeUnit.SECONDS);
    }

    /// How many left so far.
    int changes() {
        return left.get();
    }

    /// Heartbeats that the gateway did not take.
    long refused() {
        return refused.get();
    }

    private String nextId() {
        return "stub-" + made++;
    }

    private void beat() {
        try (var pipe = HttpPipe.connect(gatewayPort)) {
            for (var node : nodes) {
                send(pipe, node, "up");
            }
        } catch (IOException e) {
            refused.incrementAndGet();
        }
    }

    private void change() {
        var leaving = nodes.removeFirst();
        if (made % 2 == 0) {
            try (var pipe = HttpPipe.connect(gatewayPort)) {
                send(pipe, leaving, "down");
            } catch (IOException e) {
                refused.incrementAndGet();
            }
        }
        leaving.close();
        left.incrementAndGet();
        nodes.add(new StubNode(nextId()));
    }

    private void send(HttpPipe pipe, StubNode node, String status) throws IOException {
        var claims = "{\"sub\":\"" + node.id() + "\",\"exp\":" + (System.currentTimeMillis() / 1000 + 60) + "}";
        var token = Hs256.sign(registrationKey, claims.getBytes(StandardCharsets.UTF_8));
        pipe.send(
                "POST /v1/sfu HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + token + "\r\n",
                node.heartbeat(status, KEY));
        if (pipe.receive().status() != 200) {
            refused.incrementAndGet();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        nodes.forEach(StubNode::close);
    }
}
