package io.patchbay.bench;

import io.patchbay.node.dtls.DtlsClient;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// Brings the peers of a workload into one channel of the node, by the odoo dialect: everybody joins, publishes and
/// watches what the others publish. Owned by one thread.
final class Call {
    private static final long ANNOUNCED_S = 30;

    private final NodeSide node;
    private final SrtpProfile profile;
    private final Generator generator;
    private final DtlsClient client = new DtlsClient(new SecureRandom(), Instant.now());
    private final LinkedBlockingQueue<Runnable> news = new LinkedBlockingQueue<>();
    private final Map<String, SentStream> watched = new HashMap<>();
    private final List<Signaling> sessions = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean over;

    Call(NodeSide node, SrtpProfile profile, Generator generator) {
        this.node = node;
        this.profile = profile;
        this.generator = generator;
    }

    /// @param progress told how many peers are connected
    void join(Workload workload, IntConsumer progress) throws IOException {
        var channel = node.openChannel();
        var ups = new ArrayList<Endpoint>();
        for (int peer = 0; peer < workload.peers(); peer++) {
            var viewer = new Viewer(peer);
            var session = node.join(channel, sessionId(peer), viewer);
            viewer.session = session;
            sessions.add(session);
            session.connect(client.fingerprint().value());
            ups.add(generator.addUp(connect(session.up(), 2L * peer)));
            viewer.down = generator.addDown(connect(session.down(), 2L * peer + 1));
            generator.keepAlive(System.nanoTime());
            progress.accept(peer + 1);
        }
        for (int peer = 0; peer < workload.peers(); peer++) {
            publish(workload, peer, ups.get(peer));
        }
        int publishers = workload.audioPublishers() + workload.videoPublishers();
        awaitStreams(publishers * (workload.peers() - 1));
    }

    /// 0 is none.
    private static int sessionId(int peer) {
        return peer + 1;
    }

    private Endpoint connect(Signaling.Remote remote, long seed) throws IOException {
        var endpoint = new Endpoint(remote, seed);
        generator.add(endpoint);
        endpoint.connect(client, profile);
        return endpoint;
    }

    private void publish(Workload workload, int peer, Endpoint up) {
        var session = sessions.get(peer);
        if (peer < workload.audioPublishers()) {
            long ssrc = 1_000_000L + peer;
            watched.put(name(peer, "audio"), generator.addStream(new SentStream(up, ssrc, false, workload.audio(), 0)));
            session.publish("audio", "audio", Publication.audio(ssrc));
        }
        if (peer < workload.videoPublishers()) {
            var ssrcs = new ArrayList<Long>();
            for (var layer : workload.layers()) {
                long ssrc = 2_000_000L + peer * 10L + ssrcs.size();
                var stream = generator.addStream(new SentStream(up, ssrc, true, layer, ssrcs.size()));
                watched.putIfAbsent(name(peer, "camera"), stream);
                ssrcs.add(ssrc);
            }
            session.publish("camera", "video", Publication.video(ssrcs));
        }
    }

    private static String name(int peer, String type) {
        return sessionId(peer) + " " + type;
    }

    private void awaitStreams(int wanted) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANNOUNCED_S);
        while (generator.consumers() < wanted) {
            try {
                var next = news.poll(100, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while streams were announced", e);
            }
            generator.keepAlive(System.nanoTime());
            if (System.nanoTime() > endNs) {
                throw new IllegalStateException("after " + ANNOUNCED_S + " s the node had announced "
                        + generator.consumers() + " of " + wanted + " streams");
            }
        }
    }

    /// Nobody is missed from now on.
    ///
    /// @throws IllegalStateException when somebody did not stay until now: what was measured was another call
    void end() {
        over = true;
        if (lost.get() > 0) {
            throw new IllegalStateException("the node closed the sockets of " + lost.get()
                    + " peers, as it says above; a machine that is too busy to send a check in 30 s does that");
        }
    }

    /// A participant who watches everything.
    private final class Viewer implements Signaling.Listener {
        private final int peer;
        private Signaling session;
        private Generator.Down down;

        @SuppressWarnings("NullAway.Init") // session and down are set before a stream is announced
        Viewer(int peer) {
            this.peer = peer;
        }

        @Override
        public void onStream(Signaling.Announcement announcement) {
            news.add(() -> watch(announcement));
        }

        private void watch(Signaling.Announcement announcement) {
            var source = watched.get(announcement.sessionId() + " " + announcement.type());
            if (source == null) {
                throw new IllegalStateException("the node announced what nobody publishes: " + announcement);
            }
            generator.watch(down, source, announcement.ssrc());
            session.accept(announcement);
        }

        @Override
        public void onClosed(int code) {
            if (!over) {
                lost.incrementAndGet();
                System.err.println("the node closed the socket of peer " + peer + " with " + code);
            }
        }
    }
}
