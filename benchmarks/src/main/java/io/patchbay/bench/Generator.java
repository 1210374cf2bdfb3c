package io.patchbay.bench;

import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.media.ReceiveOverflows;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpParser;
import io.patchbay.node.rtp.RtpPacket;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All clients of a run in one thread: sends what is due, takes what comes, and checks it. Every packet is checked for
/// its number; the first of a stream and every [#SAMPLE]th is decrypted, and tells its delay.
final class Generator implements AutoCloseable {
    static final int SAMPLE = 32;
    private static final int BURST = 4;
    private static final int READS = 64;
    private static final long CHECK_EVERY_NS = 100_000_000;
    private static final long QUIET_NS = 500_000_000;
    private static final long DRAIN_NS = 15_000_000_000L;

    private final Selector selector;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<SentStream> sent = new ArrayList<>();
    private final List<SeenStream> seen = new ArrayList<>();
    private final Map<Integer, SentStream> bySsrc = new HashMap<>();
    private final Latencies latencies = new Latencies();
    private final List<RtcpPacket> reports = new ArrayList<>();
    private long arrivedMedia;
    private long checkedNs;
    private long undecryptable;
    private long strangers;

    Generator() throws IOException {
        this.selector = Selector.open();
    }

    /// Where a peer receives.
    static final class Down {
        private final Endpoint endpoint;
        private final Map<Integer, SeenStream> streams = new HashMap<>();

        private Down(Endpoint endpoint) {
            this.endpoint = endpoint;
        }
    }

    /// To be closed with the generator.
    void add(Endpoint endpoint) {
        endpoints.add(endpoint);
    }

    /// A connected endpoint that a peer sends with.
    Endpoint addUp(Endpoint endpoint) throws IOException {
        endpoint.register(selector, endpoint);
        return endpoint;
    }

    /// A connected endpoint that a peer receives with.
    Down addDown(Endpoint endpoint) throws IOException {
        var down = new Down(endpoint);
        endpoint.register(selector, down);
        return down;
    }

    SentStream addStream(SentStream stream) {
        sent.add(stream);
        bySsrc.put((int) stream.ssrc, stream);
        return stream;
    }

    /// A peer gets a stream under this SSRC.
    void watch(Down down, SentStream source, int ssrc) {
        var stream = new SeenStream(source, source.video);
        down.streams.put(ssrc, stream);
        seen.add(stream);
    }

    /// Sends the checks that are due.
    void keepAlive(long nowNs) throws IOException {
        if (nowNs - checkedNs >= CHECK_EVERY_NS) {
            checkedNs = nowNs;
            for (var endpoint : endpoints) {
                endpoint.onTime(nowNs);
            }
        }
    }

    /// Sends and takes packets for that long.
    void run(Duration duration) throws IOException {
        long nowNs = System.nanoTime();
        long endNs = nowNs + duration.toNanos();
        for (var stream : sent) {
            stream.start(nowNs);
        }
        for (; nowNs < endNs; nowNs = System.nanoTime()) {
            int work = sendDue(nowNs) + takeArrived();
            keepAlive(nowNs);
            if (work == 0) {
                selector.select(1);
                selector.selectedKeys().clear();
            }
        }
    }

    /// Sends nothing and takes packets until no media came for a while.
    void drain() throws IOException {
        long nowNs = System.nanoTime();
        long endNs = nowNs + DRAIN_NS;
        long quietNs = nowNs + QUIET_NS;
        for (; nowNs < endNs && nowNs < quietNs; nowNs = System.nanoTime()) {
            long before = arrivedMedia;
            takeArrived();
            if (arrivedMedia != before) {
                quietNs = System.nanoTime() + QUIET_NS;
            }
            selector.select(1);
            selector.selectedKeys().clear();
        }
    }

    /// Counting begins anew. Nothing may be on its way.
    void mark() {
        seen.forEach(SeenStream::mark);
        latencies.clear();
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
                arrivedMedia++;
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
            int header = RtpPacket.headerLength(plain, 0, opened);
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

    /// Datagrams of all kinds that were sent so far.
    long datagrams() {
        return endpoints.stream().mapToLong(Endpoint::sent).sum();
    }

    /// Media packets that viewers should have got so far.
    long expected() {
        return seen.stream().mapToLong(stream -> stream.source.sent).sum();
    }

    /// Media packets that were due and not sent, because this thread came too late.
    long skipped() {
        return sent.stream().mapToLong(SentStream::skipped).sum();
    }

    /// The port of the node's media loop.
    int nodePort() {
        return endpoints.getFirst().remotePort();
    }

    /// Datagrams the kernel dropped because sockets of clients were full.
    long overflowed() {
        return ReceiveOverflows.of(endpoints.stream().map(Endpoint::localPort).collect(Collectors.toSet()));
    }

    /// What should have come since the mark and did not.
    long missing() {
        return seen.stream().mapToLong(SeenStream::missing).sum();
    }

    /// What came since the mark and should not have; and what could not be decrypted or sent at any time.
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
