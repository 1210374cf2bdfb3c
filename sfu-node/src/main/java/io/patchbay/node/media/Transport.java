package io.patchbay.node.media;

import io.patchbay.node.demux.DtlsRecord;
import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.dtls.DtlsAssociation;
import io.patchbay.node.dtls.DtlsEnd;
import io.patchbay.node.dtls.DtlsListener;
import io.patchbay.node.dtls.DtlsServer;
import io.patchbay.node.dtls.Fingerprint;
import io.patchbay.node.ice.IceEvent;
import io.patchbay.node.ice.IceLite;
import io.patchbay.node.ice.IcePath;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpParser;
import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtcp.TransportFeedback;
import io.patchbay.node.srtp.SrtpKeys;
import io.patchbay.node.srtp.SrtpReceiver;
import io.patchbay.node.srtp.SrtpSender;
import io.patchbay.node.stun.StunMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// One ICE + DTLS-SRTP association with a peer. Owned by one media loop.
///
/// ```
///  New --connect(fingerprint)--> Waiting --DTLS--> Connected --consent gone, goodbye, close()--> Closed
/// ```
final class Transport {
    /// Once its peer's certificate is known a transport has to be connected within this time.
    static final long CONNECT_NS = 40_000_000_000L;

    private final MediaLoop loop;
    private final LoopBuffers buffers;
    private final TransportInfo info;
    private final IceLite ice;
    private final Owner owner;
    private final Uplink uplink;
    private final Downlink downlink;
    private final List<RtcpPacket> reports = new ArrayList<>();
    private @Nullable DtlsAssociation dtls;
    private @Nullable SrtpReceiver receiver;
    private @Nullable SrtpSender sender;
    private long connectDeadlineNs = Long.MAX_VALUE;
    /// Paths bound to this transport, at most one more than [IceLite] remembers.
    private final List<IcePath> bound = new ArrayList<>();
    private boolean closed;
    private boolean mediaFlows;

    /// Who a transport belongs to.
    ///
    /// @param router closes it with itself
    /// @param control runs the listener
    record Owner(Object router, TransportListener listener, Executor control) {}

    Transport(MediaLoop loop, TransportInfo info, TransportSettings settings, Owner owner) {
        this.loop = loop;
        this.buffers = loop.buffers();
        this.info = info;
        this.ice = new IceLite(info.credentials(), settings.consent());
        this.owner = owner;
        var writer = new RtcpWriter(buffers.rtcp, LoopBuffers.MAX_RTCP);
        this.uplink = new Uplink(this, writer, settings.maxBitrateInBps());
        this.downlink = new Downlink(this, writer, settings.maxBitrateOutBps());
    }

    String id() {
        return info.id();
    }

    boolean belongsTo(Object router) {
        return owner.router().equals(router);
    }

    String fragment() {
        return info.credentials().usernameFragment();
    }

    Uplink uplink() {
        return uplink;
    }

    Downlink downlink() {
        return downlink;
    }

    MediaCounters counters() {
        return loop.counters();
    }

    long nowNs() {
        return loop.nowNs();
    }

    long epochNs() {
        return loop.epochNs();
    }

    byte[] sendBuffer() {
        return buffers.out;
    }

    byte[] scratch() {
        return buffers.scratch;
    }

    @Nullable
    SrtpSender sender() {
        return sender;
    }

    /// From now on a peer with this certificate may shake hands.
    void connect(DtlsServer server, Fingerprint fingerprint) {
        if (dtls == null && !closed) {
            dtls = server.accept(fingerprint, new Handshake());
            connectDeadlineNs = loop.nowNs() + CONNECT_NS;
        }
    }

    DropReason onStun(StunMessage message, IcePath path) {
        var reply = ice.onMessage(message, path, loop.nowNs(), buffers.out);
        if (reply.length() > 0) {
            loop.send(path, buffers.out, 0, reply.length());
        }
        if (reply.reason() != DropReason.NONE) {
            return reply.reason();
        }
        switch (reply.event()) {
            case IceEvent.None _ -> {
                if (ice.isKnown(path)) {
                    bind(path);
                }
            }
            case IceEvent.Selected(var selected) -> bind(selected);
            case IceEvent.AddressChanged(var _, var to) -> {
                bind(to);
                downlink.onPathChanged();
            }
            case IceEvent.ConsentExpired _ -> lost("consent expired");
        }
        return DropReason.NONE;
    }

    private void bind(IcePath path) {
        loop.bind(path, this);
        if (!bound.contains(path)) {
            bound.add(path);
        }
        if (bound.size() > IceLite.MAX_PATHS) {
            bound.removeIf(other -> {
                boolean gone = !ice.isKnown(other);
                if (gone) {
                    loop.unbind(other, this);
                }
                return gone;
            });
        }
    }

    void onPathClosed(IcePath path) {
        ice.onClosed(path);
        bound.remove(path);
    }

    /// Takes a packet of the peer; answers `NONE`, or why it was dropped.
    DropReason onPacket(PacketKind kind, byte[] buffer, int offset, int length) {
        return switch (kind) {
            case DTLS -> onDtls(buffer, offset, length);
            case RTP -> onRtp(buffer, offset, length);
            case RTCP -> onRtcp(buffer, offset, length);
            case STUN, JUNK -> DropReason.JUNK;
        };
    }

    private DropReason onDtls(byte[] buffer, int offset, int length) {
        if (!DtlsRecord.isPlausible(buffer, offset, length)) {
            return DropReason.DTLS_BAD_RECORD;
        }
        var association = dtls;
        boolean taken = association != null && association.offer(Arrays.copyOfRange(buffer, offset, offset + length));
        return taken ? DropReason.NONE : DropReason.DTLS_NOT_TAKEN;
    }

    private DropReason onRtp(byte[] buffer, int offset, int length) {
        var context = receiver;
        if (context == null) {
            return DropReason.SRTP_NO_KEYS;
        }
        var reason = context.unprotectRtp(buffer, offset, length, buffers.plain, 0);
        if (reason == DropReason.NONE) {
            reason = buffers.packet.wrap(buffers.plain, 0, context.length());
        }
        if (reason != DropReason.NONE) {
            return reason;
        }
        onMedia();
        return uplink.onRtp(buffers.packet, loop.nowNs());
    }

    /// A packet of media came in or goes out.
    void onMedia() {
        if (!mediaFlows) {
            mediaFlows = true;
            tell(owner.listener()::onMedia);
        }
    }

    private DropReason onRtcp(byte[] buffer, int offset, int length) {
        var context = receiver;
        if (context == null) {
            return DropReason.SRTP_NO_KEYS;
        }
        var reason = context.unprotectRtcp(buffer, offset, length, buffers.plain, 0);
        if (reason == DropReason.NONE) {
            reports.clear();
            reason = RtcpParser.parse(buffers.plain, 0, context.length(), reports);
        }
        if (reason != DropReason.NONE) {
            return reason;
        }
        for (var report : reports) {
            onReport(report, loop.nowNs());
        }
        return DropReason.NONE;
    }

    private void onReport(RtcpPacket report, long nowNs) {
        switch (report) {
            case RtcpPacket.SenderReport senderReport -> {
                uplink.onSenderReport(senderReport, nowNs);
                downlink.onReports(senderReport.blocks());
            }
            case RtcpPacket.ReceiverReport receiverReport -> downlink.onReports(receiverReport.blocks());
            case RtcpPacket.Nack nack -> downlink.onNack(nack, nowNs);
            case RtcpPacket.PictureLoss loss -> downlink.onKeyFrameRequest(loss.mediaSsrc(), nowNs);
            case RtcpPacket.FullIntraRequest request ->
                request.entries().forEach(entry -> downlink.onKeyFrameRequest(entry.ssrc(), nowNs));
            case RtcpPacket.ReceiverEstimate estimate -> downlink.onEstimate(estimate);
            case TransportFeedback feedback -> downlink.onFeedback(feedback, nowNs);
            case RtcpPacket.SourceDescription _, RtcpPacket.Bye _ -> {
                // Nothing depends on these yet.
            }
        }
    }

    /// Encrypts and sends the compound in the writer.
    void sendRtcp(RtcpWriter writer) {
        var context = sender;
        if (context == null) {
            return;
        }
        int length = context.protectRtcp(writer.buffer(), 0, writer.length());
        if (length > 0) {
            send(writer.buffer(), 0, length);
        } else {
            loop.counters().onNotForwarded(context.reason());
        }
    }

    /// Sends to the peer's selected path; answers whether there is one.
    boolean send(byte[] buffer, int offset, int length) {
        var path = ice.selected();
        if (path == null) {
            return false;
        }
        loop.send(path, buffer, offset, length);
        return true;
    }

    void onTick(long nowNs) {
        if (ice.onTime(nowNs) instanceof IceEvent.ConsentExpired) {
            lost("consent expired");
            return;
        }
        if (sender == null && nowNs >= connectDeadlineNs) {
            lost("not connected in time");
            return;
        }
        if (sender != null) {
            uplink.onTick(nowNs);
            downlink.onTick(nowNs);
        }
    }

    /// The handshake is over: media may flow.
    void onKeys(SrtpKeys incoming, SrtpKeys outgoing) {
        if (!closed) {
            receiver = new SrtpReceiver(incoming);
            sender = new SrtpSender(outgoing);
            tell(owner.listener()::onConnected);
            for (var consumer : downlink.consumers()) {
                consumer.requestKeyFrame(loop.nowNs());
            }
        }
    }

    private void lost(String detail) {
        lost(new Loss(Loss.Kind.PATH, detail));
    }

    private void lost(Loss loss) {
        if (!closed) {
            close();
            tell(() -> owner.listener().onLost(loss));
        }
    }

    /// The loop found a bug in what it did for this transport.
    void onBug() {
        lost("internal error");
    }

    /// What was done for this transport found a bug, see [MediaLoop#fail].
    void fail(RuntimeException bug) {
        loop.fail(this, bug);
    }

    private void tell(Runnable news) {
        try {
            owner.control().execute(news);
        } catch (RejectedExecutionException e) {
            // The owner is shutting down and wants to hear nothing any more; the loop has other peers to serve.
            close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /// Ends the association and what is sent over it.
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.unregister(this);
        bound.forEach(path -> loop.unbind(path, this));
        bound.clear();
        if (dtls != null) {
            dtls.close();
        }
        downlink.close();
        uplink.close();
        receiver = null;
        sender = null;
    }

    /// Brings what the handshake's thread finds out to the loop.
    private final class Handshake implements DtlsListener {
        @Override
        public void onDatagram(byte[] datagram) {
            loop.execute(Transport.this, () -> send(datagram, 0, datagram.length));
        }

        @Override
        public void onKeys(SrtpKeys incoming, SrtpKeys outgoing) {
            loop.execute(Transport.this, () -> Transport.this.onKeys(incoming, outgoing));
        }

        @Override
        public void onClosed(DtlsEnd end, String detail) {
            var kind = end == DtlsEnd.BUSY ? Loss.Kind.HANDSHAKE_REFUSED : Loss.Kind.PATH;
            var loss = new Loss(kind, "DTLS " + end + (detail.isEmpty() ? "" : ": " + detail));
            loop.execute(Transport.this, () -> lost(loss));
        }
    }
}
