package io.patchbay.bench;

import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.dtls.DtlsClient;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpParser;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All clients of a run in one thread: sends what is due, takes what comes, and checks it. Every packet is checked for
/// its number; the first of a stream and every [#SAMPLE]th is decrypted, and tells its delay.
final class Generator implements AutoCloseable {
    static final int SAMPLE = 32;
    private static final int BURST = 4;
    private static final int READS = 64;

    private final NodeSide node;
    private final SrtpProfile profile;
    private final DtlsClient client = new DtlsClient(new SecureRandom(), Instant.now());
    private final Selector selector;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<SentStream> sent = new ArrayList<>();
    private final List<SeenStream> seen = new ArrayList<>();
    private final Map<String, SentStream> firstLayers = new HashMap<>();
    private final Map<Integer, SentStream> bySsrc = new HashMap<>();
    private final Latencies latencies = new Latencies();
    private final List<RtcpPacket> reports = new ArrayList<>();
    private long undecryptable;
    private long strangers;

    Generator(NodeSide node, SrtpProfile profile) throws IOException {
        this.node = node;
        this.profile = profile;
        this.selector = Selector.open();
    }

    private static final class Down {
        final Endpoint endpoint;
        final Map<Integer, SeenStream> streams = new HashMap<>();

        Down(Endpoint endpoint) {
            this.endpoint = endpoint;
        }
    }

    /// Connects all peers, publishes and watches.
    ///
    /// @param progress told how many peers are connected
    void join(Workload workload, java.util.function.IntConsumer progress) throws IOException {
        var downs = new ArrayList<Down>();
        for (int peer = 0; peer < workload.peers(); peer++) {
            var opened = node.ask("opened", "open " + peer);
            node.ask("ok", "connect " + peer + " " + client.fingerprint().value());
            int port = Integer.parseInt(opened[5]);
            var up = connect(new Endpoint(opened[1], opened[2], port, 2L * peer));
            var down = new Down(connect(new Endpoint(opened[3], opened[4], port, 2L * peer + 1)));
            up.register(selector, up);
            down.endpoint.register(selector, down);
            downs.add(down);
            publish(workload, peer, up);
            progress.accept(peer + 1);
        }
        for (int peer = 0; peer < workload.peers(); peer++) {
            watch(peer, downs.get(peer));
        }
    }

    private Endpoint connect(Endpoint endpoint) throws IOException {
        endpoints.add(endpoint);
        endpoint.connect(client, profile);
        return endpoint;
    }

    private void publish(Workload workload, int peer, Endpoint up) {
        long nowNs = System.nanoTime();
        if (peer < workload.audioPublishers()) {
            long ssrc = 1_000_000L + peer;
            add(peer + ":audio", new SentStream(up, ssrc, false, workload.audio(), nowNs));
            node.ask("ok", "publish " + peer + " audio " + ssrc);
        }
        if (peer < workload.videoPublishers()) {
            var command = new StringBuilder("publish " + peer + " video");
            for (int layer = 0; layer < workload.layers().size(); layer++) {
                long ssrc = 2_000_000L + peer * 10L + layer;
                var stream = new SentStream(up, ssrc, true, workload.layers().get(layer), nowNs);
                add(peer + ":video", stream);
                command.append(' ').append(ssrc);
            }
            node.ask("ok", command.toString());
        }
    }

    private void add(String name, SentStream stream) {
        sent.add(stream);
        bySsrc.put((int) stream.ssrc, stream);
        firstLayers.putIfAbsent(name, stream);
    }

    private void watch(int peer, Down down) {
        var watching = node.ask("watching", "watch " + peer);
        for (int i = 1; i < watching.length; i++) {
            var parts = watching[i].split(":", 3);
            var source = firstLayers.get(parts[0] + ":" + parts[1]);
            if (source == null) {
                throw new IllegalStateException("the node announced what nobody publishes: " + watching[i]);
            }
            var stream = new SeenStream(source, parts[1].equals("video"));
            down.streams.put((int) Long.parseLong(parts[2]), stream);
            seen.add(stream);
        }
    }

    /// Sends and takes packets until then.
    void runUntil(long endNs, boolean sending) throws IOException {
        for (long nowNs = System.nanoTime(); nowNs < endNs; nowNs = System.nanoTime()) {
            int work = sending ? sendDue(nowNs) : 0;
            work += takeArrived();
            for (var endpoint : endpoints) {
                endpoint.onTime(nowNs);
            }
            if (work == 0) {
                selector.select(1);
                selector.selectedKeys().clear();
            }
        }
    }

    private int sendDue(long nowNs) throws IOException {
        int work = 0;
        for (var stream : sent) {
            work += stream.sendDue(nowNs, BURST);
        }
        return work;
    }

    private int takeArrived() throws IOException {
        selector.selectNow();
        int work = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Down down) {
                work += take(down);
            } else if (key.attachment() instanceof Endpoint up) {
                work += takeReports(up);
            }
        }
        selector.selectedKeys().clear();
        return work;
    }

    private int take(Down down) throws IOException {
        int work = 0;
        for (; work < READS; work++) {
            int length = down.endpoint.receive();
            if (length == 0) {
                break;
            }
            var packet = down.endpoint.received();
            if (PacketKind.of(packet, 0, length) == PacketKind.RTP) {
                onMedia(down, packet, length);
            }
        }
        return work;
    }

    private void onMedia(Down down, byte[] packet, int length) {
        var stream = down.streams.get(Bytes.i32(packet, 8));
        if (stream == null) {
            strangers++;
            return;
        }
        int sequence = Bytes.u16(packet, 2);
        stream.onPacket(sequence);
        if (stream.received % SAMPLE == 1) {
            int opened = down.endpoint.openRtp(length);
            if (opened == 0) {
                undecryptable++;
                return;
            }
            var plain = down.endpoint.plain();
            int header = io.patchbay.node.rtp.RtpPacket.headerLength(plain, 0, opened);
            int mark = header + SentStream.markOffset(stream.video);
            stream.onNumber(sequence, Bytes.i64(plain, mark));
            latencies.add(System.nanoTime() - Bytes.i64(plain, mark + 8));
        }
    }

    private int takeReports(Endpoint up) throws IOException {
        int work = 0;
        for (; work < READS; work++) {
            int length = up.receive();
            if (length == 0) {
                break;
            }
            if (PacketKind.of(up.received(), 0, length) == PacketKind.RTCP) {
                reports.clear();
                int opened = up.openRtcp(length);
                if (opened > 0 && RtcpParser.parse(up.plain(), 0, opened, reports) == DropReason.NONE) {
                    reports.forEach(this::onReport);
                }
            }
        }
        return work;
    }

    private void onReport(RtcpPacket report) {
        if (report instanceof RtcpPacket.PictureLoss loss) {
            var stream = bySsrc.get(loss.mediaSsrc());
            if (stream != null) {
                stream.requestKeyFrame();
            }
        }
    }

    /// What came so far.
    long received() {
        return seen.stream().mapToLong(stream -> stream.received).sum();
    }

    /// What was sent so far.
    long sent() {
        return sent.stream().mapToLong(stream -> stream.sent).sum();
    }

    /// What should have come and did not.
    long missing() {
        return seen.stream().mapToLong(SeenStream::missing).sum();
    }

    /// What came and should not have, or could not be decrypted, or could not be sent.
    long bad() {
        return seen.stream().mapToLong(SeenStream::bad).sum()
                + undecryptable
                + strangers
                + sent.stream().mapToLong(SentStream::refused).sum();
    }

    int consumers() {
        return seen.size();
    }

    Latencies latencies() {
        return latencies;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        endpoints.forEach(Endpoint::close);
    }
}
