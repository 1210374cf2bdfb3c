package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.ice.IceCredentials;
import io.patchbay.node.ice.IcePath;
import io.patchbay.node.ice.IceProtocol;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpParser;
import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.srtp.SrtpKeys;
import io.patchbay.node.srtp.SrtpProfile;
import io.patchbay.node.srtp.SrtpReceiver;
import io.patchbay.node.srtp.SrtpSender;
import io.patchbay.node.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// The client's side of one transport on a [SimulatedNetwork]: STUN and SRTP, with keys made up instead of a handshake.
class SimulatedPeer implements SimulatedNetwork.Peer {
    static final int ROOM = 64;
    static final long MAX_BITRATE_IN_BPS = 4_000_000;
    private static final int BUFFER = 2_048;
    private static final byte[] NOTHING = {};
    private static final long CHECK_NS = 2_000_000_000L;

    final SimulatedNetwork network;
    /// Where it sends from.
    IcePath path;

    final Transport transport;
    final List<String> news = new ArrayList<>();
    /// What the node sent in RTCP.
    final List<Report> reports = new ArrayList<>();
    final SrtpSender sender;
    final TransportHandle handle;
    private final IceCredentials credentials;
    private final SrtpReceiver receiver;
    private final SrtpKeys ours;
    private final SrtpKeys nodes;
    private final byte[] plain = new byte[BUFFER];
    private final byte[] rtcp = new byte[BUFFER];
    final RtcpWriter writer = new RtcpWriter(rtcp, BUFFER - ROOM);
    private long nextCheckNs;

    /// An RTCP packet, and when the node sent it.
    record Report(RtcpPacket packet, long atNs) {}

    SimulatedPeer(SimulatedNetwork network, String address) {
        this(network, address, true);
    }

    /// @param connected whether the node gets the keys, as after a handshake
    SimulatedPeer(SimulatedNetwork network, String address, boolean connected) {
        this.network = network;
        this.path = new IcePath(IceProtocol.UDP, new InetSocketAddress(address, 5_000));
        this.credentials = IceCredentials.create(new Random(network.random().nextLong()));
        var info = new TransportInfo(address, credentials, List.of(), "");
        var settings = new TransportSettings(Duration.ofSeconds(30), MAX_BITRATE_IN_BPS, 10_000_000);
        var listener = new TransportListener() {
            @Override
            public void onConnected() {
                news.add("connected");
            }

            @Override
            public void onLost(Loss loss) {
                news.add("lost: " + loss.detail());
            }
        };
        this.transport =
                new Transport(network.loop, info, settings, new Transport.Owner(network, listener, Runnable::run));
        this.handle = new TransportHandle(info, transport, network.random());
        var profile = SrtpProfile.AEAD_AES_128_GCM;
        var exported = Seeded.bytes(network.random(), profile.exportLength());
        this.ours = SrtpKeys.ofClient(profile, exported);
        this.nodes = SrtpKeys.ofServer(profile, exported);
        this.sender = new SrtpSender(ours);
        this.receiver = new SrtpReceiver(nodes);
        network.loop.register(transport);
        network.join(path, this);
        network.inject(path, check());
        network.work();
        if (connected) {
            connect();
        }
    }

    /// The node gets the keys.
    final void connect() {
        transport.onKeys(ours, nodes);
    }

    /// Begins to get a producer.
    final Consumer consume(ProducerHandle producer, String mid) {
        var parameters = SimulatedMedia.consumed(producer.spec(), mid, handle.newSsrc(), handle.newSsrc());
        handle.claim(parameters);
        var consumer = new Consumer(
                UUID.randomUUID().toString(), producer.producer(), parameters, transport.downlink(), network.random());
        transport.downlink().add(consumer);
        producer.producer().add(consumer);
        consumer.announced(network.nowNs());
        return consumer;
    }

    IceCredentials credentials() {
        return credentials;
    }

    /// From now on sends from another path, where it is reached as well.
    final void moveTo(IcePath other) {
        path = other;
        network.join(path, this);
        network.toNode(path, check());
    }

    /// A connectivity check as the controlling side sends it.
    final byte[] check() {
        var out = new byte[BUFFER];
        int length = new StunWriter()
                .request(out, 0, Seeded.bytes(network.random(), 12))
                .username(credentials.usernameFragment() + ":peer")
                .controlling(1)
                .priority(100)
                .useCandidate()
                .integrity(credentials.password().getBytes(StandardCharsets.UTF_8))
                .fingerprint();
        return Arrays.copyOf(out, length);
    }

    /// Protects a packet in a buffer with [#ROOM] bytes to spare, and answers it.
    final byte[] protect(byte[] buffer, int headerLength, int payloadLength) {
        int length = sender.protectRtp(buffer, 0, headerLength, payloadLength);
        assertThat(sender.reason()).isEqualTo(DropReason.NONE);
        return Arrays.copyOf(buffer, length);
    }

    /// Protects the compound of [#writer] and sends it.
    final void sendRtcp() {
        int length = sender.protectRtcp(rtcp, 0, writer.length());
        network.toNode(path, Arrays.copyOf(rtcp, length));
    }

    /// Decrypts what the node sent. STUN is carried as it is.
    @Override
    public final byte[] onDeparture(byte[] packet, long nowNs) {
        var kind = PacketKind.of(packet, 0, packet.length);
        if (kind == PacketKind.STUN) {
            return packet;
        }
        var reason = kind == PacketKind.RTCP
                ? receiver.unprotectRtcp(packet, 0, packet.length, plain, 0)
                : receiver.unprotectRtp(packet, 0, packet.length, plain, 0);
        if (reason != DropReason.NONE) {
            onUnreadable(kind, reason);
            return NOTHING;
        }
        var carried = Arrays.copyOf(plain, receiver.length());
        if (kind == PacketKind.RTCP) {
            for (var report : parse(carried)) {
                reports.add(new Report(report, nowNs));
                onReportDeparture(report, nowNs);
            }
        } else {
            onMediaDeparture(wrap(carried), nowNs);
        }
        return carried;
    }

    @Override
    public final void onArrival(byte[] carried, long nowNs) {
        switch (PacketKind.of(carried, 0, carried.length)) {
            case RTP -> onMedia(wrap(carried), nowNs);
            case RTCP -> parse(carried).forEach(report -> onReport(report, nowNs));
            case STUN, DTLS, JUNK -> {
                // Answers to checks: nobody waits for them.
            }
        }
    }

    /// What the node sent of one kind of RTCP.
    final <T extends RtcpPacket> List<T> reports(Class<T> kind) {
        return reports.stream()
                .map(Report::packet)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /// When it sent them.
    final List<Long> reportsNs(Class<? extends RtcpPacket> kind) {
        return reports.stream()
                .filter(report -> kind.isInstance(report.packet()))
                .map(Report::atNs)
                .toList();
    }

    static RtpPacket wrap(byte[] bytes) {
        var packet = new RtpPacket();
        assertThat(packet.wrap(bytes, 0, bytes.length)).isEqualTo(DropReason.NONE);
        return packet;
    }

    private static List<RtcpPacket> parse(byte[] bytes) {
        var reports = new ArrayList<RtcpPacket>();
        assertThat(RtcpParser.parse(bytes, 0, bytes.length, reports)).isEqualTo(DropReason.NONE);
        return reports;
    }

    @Override
    public void onTime(long nowNs) {
        if (nowNs >= nextCheckNs) {
            nextCheckNs = nowNs + CHECK_NS;
            network.toNode(path, check());
        }
    }

    /// The node sent something that this peer cannot read, which is a bug.
    void onUnreadable(PacketKind kind, DropReason reason) {
        assertThat(reason).as("a %s packet of the node", kind).isEqualTo(DropReason.NONE);
    }

    /// The node sent a media packet to this peer.
    void onMediaDeparture(RtpPacket packet, long nowNs) {}

    /// The node sent a report to this peer.
    void onReportDeparture(RtcpPacket report, long nowNs) {}

    /// A media packet arrived here.
    void onMedia(RtpPacket packet, long nowNs) {}

    /// A report arrived here.
    void onReport(RtcpPacket report, long nowNs) {}
}
