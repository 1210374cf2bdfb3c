package io.patchbay.node.media;

import io.patchbay.node.media.SimulatedMedia.Mark;
import io.patchbay.node.media.SimulatedMedia.OutgoingStream;
import io.patchbay.node.media.SimulatedMedia.Video;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.rtcp.NtpTime;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.TransportFeedback;
import io.patchbay.node.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Publishes Opus and VP8 or H264 the way libwebrtc does: a key frame when asked, retransmissions when asked, packets
/// repeated now and then to probe the path, a sender report every second.
final class SimulatedPublisher extends SimulatedPeer {
    private static final long AUDIO_NS = 20_000_000;
    private static final long FRAME_NS = 33_333_333;
    private static final long REPORT_NS = 1_000_000_000;
    private static final int KEPT = 1_000;

    final ProducerHandle audio;
    final ProducerHandle video;
    final List<Layer> layers = new ArrayList<>();
    final int audioSsrc;
    int audioSent;
    /// So many key frames lose their first packet on the way to the node.
    int headsToLose;
    /// One packet in so many is sent again unasked; 0 for none.
    int probeEvery;
    private final Map<Integer, Layer> bySsrc = new HashMap<>();
    /// Transport-wide sequence numbers of what reached the node, and what the node reported of them.
    final Set<Integer> reached = new HashSet<>();

    final Set<Integer> reported = new HashSet<>();
    private int transportSequence;
    private final int audioTimestamp;
    private final int audioSequence;
    private final boolean byRid;
    private final Video format;
    private long nextAudioNs;
    private long nextFrameNs;
    private long nextReportNs;
    private boolean active = true;

    /// One encoding.
    static final class Layer {
        final int index;
        final int rtxSsrc;
        final int packets;
        final int bytes;
        int ssrc;
        boolean on = true;
        int keyFrames;
        int frames;
        /// When the node asked for key frames, and when it got them.
        final List<Long> requestsNs = new ArrayList<>();

        final List<Long> keyFramesNs = new ArrayList<>();
        private final Map<Integer, byte[]> sent = new LinkedHashMap<>();
        private int source;
        private int firstSequence;
        private int timestampShift;
        private int rtxSequence;
        private boolean keyWanted = true;
        private int sentPackets;

        private Layer(int index, int ssrc, int rtxSsrc, int packets, int bytes) {
            this.index = index;
            this.ssrc = ssrc;
            this.rtxSsrc = rtxSsrc;
            this.packets = packets;
            this.bytes = bytes;
        }

        /// Sequence number of the packet that was sent last, with the cycles.
        int newestSequence() {
            return firstSequence + source - 1;
        }

        private int sequence(int number) {
            return (firstSequence + number) & 0xffff;
        }
    }

    /// @param layerCount encodings; the next one has twice the packets
    /// @param byRid whether the node has to find out the SSRCs by itself
    SimulatedPublisher(SimulatedNetwork network, String address, int layerCount, boolean byRid) {
        this(network, address, layerCount, byRid, Video.VP8);
    }

    SimulatedPublisher(SimulatedNetwork network, String address, int layerCount, boolean byRid, Video format) {
        super(network, address);
        this.format = format;
        this.byRid = byRid;
        var random = network.random();
        this.audioSsrc = random.nextInt();
        this.audioTimestamp = random.nextInt();
        this.audioSequence = random.nextInt(0x8000);
        var ssrcs = new int[layerCount];
        var rtxSsrcs = new int[layerCount];
        for (int i = 0; i < layerCount; i++) {
            ssrcs[i] = random.nextInt();
            rtxSsrcs[i] = random.nextInt();
            var layer = new Layer(i, ssrcs[i], rtxSsrcs[i], 2 << i, 600);
            layer.firstSequence = random.nextInt(0x8000);
            layer.timestampShift = random.nextInt();
            layers.add(layer);
            bySsrc.put(layer.ssrc, layer);
        }
        video = produce(SimulatedMedia.spec(
                byRid
                        ? SimulatedMedia.videoByRid("v", format, layerCount)
                        : SimulatedMedia.videoBySsrc("v", format, ssrcs, rtxSsrcs)));
        audio = produce(SimulatedMedia.spec(SimulatedMedia.audio("a", audioSsrc)));
    }

    private ProducerHandle produce(ProducerSpec spec) {
        var producer = new Producer(UUID.randomUUID().toString(), spec, transport.uplink());
        transport.uplink().add(producer);
        return new ProducerHandle(producer);
    }

    /// Whether it sends media.
    void active(boolean sends) {
        active = sends;
    }

    /// The next frame of every layer is a key frame, as after a change of size.
    void beginAnew() {
        layers.forEach(layer -> layer.keyWanted = true);
    }

    /// Goes on with another SSRC, as after a restart of the client's encoder.
    void changeSsrc(Layer layer) {
        layer.ssrc = network.random().nextInt();
        layer.firstSequence = network.random().nextInt(0x8000) - layer.source;
        layer.timestampShift = network.random().nextInt();
        layer.keyWanted = true;
        bySsrc.put(layer.ssrc, layer);
    }

    @Override
    public void onTime(long nowNs) {
        super.onTime(nowNs);
        if (!active) {
            return;
        }
        if (nowNs >= nextAudioNs) {
            nextAudioNs = nowNs + AUDIO_NS;
            sendAudio();
        }
        if (nowNs >= nextFrameNs) {
            nextFrameNs = nowNs + FRAME_NS;
            layers.stream().filter(layer -> layer.on).forEach(layer -> sendFrame(layer, nowNs));
        }
        if (nowNs >= nextReportNs) {
            nextReportNs = nowNs + REPORT_NS;
            layers.stream().filter(layer -> layer.on).forEach(layer -> sendReport(layer, nowNs));
        }
    }

    private void sendAudio() {
        var out = new byte[200 + ROOM];
        var stream = outgoing("a", 0, SimulatedMedia.AUDIO, audioSsrc, audioSequence + audioSent);
        int header = SimulatedMedia.header(out, stream, audioTimestamp + audioSent * 960, false, 0);
        new Mark(0, audioSent, audioSent, 0, 1, true).write(out, header);
        audioSent++;
        send(protect(out, header, 100));
    }

    private OutgoingStream outgoing(String mid, int layer, int payloadType, int ssrc, int sequence) {
        return new OutgoingStream(mid, layer, payloadType, ssrc, sequence & 0xffff, transportSequence++ & 0xffff);
    }

    /// Sends the packet that was made last.
    private void send(byte[] packet) {
        if (network.toNode(path, packet)) {
            reached.add((transportSequence - 1) & 0xffff);
        }
    }

    private static int videoClock(long nowNs) {
        return (int) (nowNs / 1_000 * 9 / 100);
    }

    private void sendFrame(Layer layer, long nowNs) {
        boolean key = layer.keyWanted;
        layer.keyWanted = false;
        if (key) {
            layer.keyFrames++;
            layer.keyFramesNs.add(nowNs);
        }
        int count = layer.packets * (key ? 4 : 1);
        int timestamp = layer.timestampShift + videoClock(nowNs);
        for (int i = 0; i < count; i++) {
            int number = layer.source;
            var packet = packet(layer, timestamp, new Mark(layer.index, number, layer.frames, i, count, key));
            if (key && i == 0 && headsToLose > 0) {
                headsToLose--;
            } else {
                send(packet);
            }
            if (probeEvery > 0 && network.random().nextInt(probeEvery) == 0) {
                repeat(layer, layer.sequence(number - network.random().nextInt(20)));
            }
        }
        layer.frames++;
    }

    private byte[] packet(Layer layer, int timestamp, Mark mark) {
        var out = new byte[layer.bytes + 100 + ROOM];
        layer.source++;
        layer.sentPackets++;
        var stream = outgoing("v", layer.index, SimulatedMedia.VIDEO, layer.ssrc, layer.sequence(mark.source()));
        boolean last = mark.index() == mark.count() - 1;
        int header = SimulatedMedia.header(out, stream, timestamp, last, byRid ? SimulatedMedia.RID_ID : 0);
        if (format == Video.H264) {
            writeH264(out, header, mark.index(), mark.key());
        } else {
            writeVp8(out, header, mark.frame(), mark.index() == 0, mark.key());
        }
        mark.write(out, header + SimulatedMedia.VIDEO_HEADER - Mark.LENGTH);
        keep(layer, stream.sequence(), out, header);
        return protect(out, header, layer.bytes);
    }

    /// A packet that is a frame by itself.
    byte[] mediaPacket(Layer layer, int timestamp) {
        return packet(layer, timestamp, new Mark(layer.index, layer.source, layer.frames++, 0, 1, false));
    }

    /// A packet that is a key frame by itself.
    byte[] keyFramePacket(Layer layer, int timestamp) {
        return packet(layer, timestamp, new Mark(layer.index, layer.source, layer.frames++, 0, 1, true));
    }

    /// X, S at the beginning of a frame; picture id of 15 bits and TL0PICIDX; the frame's P bit is 0 in a key frame.
    private static void writeVp8(byte[] out, int at, int frame, boolean first, boolean key) {
        Bytes.put8(out, at, first ? 0x90 : 0x80);
        Bytes.put8(out, at + 1, 0xc0);
        Bytes.put16(out, at + 2, 0x8000 | (frame & 0x7fff));
        Bytes.put8(out, at + 4, frame);
        Bytes.put8(out, at + 5, key ? 0 : 1);
    }

    /// A key frame is a STAP-A of SPS and PPS, and an IDR slice in FU-As; another frame is one slice in FU-As.
    private static void writeH264(byte[] out, int at, int index, boolean key) {
        if (key && index == 0) {
            Bytes.put8(out, at, 24);
            int size = SimulatedMedia.VIDEO_HEADER - 3;
            Bytes.put16(out, at + 1, size);
            Bytes.put8(out, at + 3, 0x67);
            Bytes.put16(out, at + 3 + size, 1);
            Bytes.put8(out, at + 5 + size, 0x68);
        } else {
            boolean first = index == (key ? 1 : 0);
            Bytes.put8(out, at, 0x60 | 28);
            Bytes.put8(out, at + 1, (first ? 0x80 : 0) | (key ? 5 : 1));
        }
    }

    private void keep(Layer layer, int sequence, byte[] packet, int header) {
        var copy = new byte[header + layer.bytes];
        System.arraycopy(packet, 0, copy, 0, copy.length);
        layer.sent.put(sequence, copy);
        if (layer.sent.size() > KEPT) {
            var oldest = layer.sent.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private void repeat(Layer layer, int sequence) {
        var kept = layer.sent.get(sequence);
        if (kept == null) {
            return;
        }
        var original = wrap(kept);
        var out = new byte[kept.length + 100 + ROOM];
        var stream = outgoing("v", layer.index, SimulatedMedia.RTX, layer.rtxSsrc, layer.rtxSequence++);
        int ridId = byRid ? SimulatedMedia.REPAIRED_ID : 0;
        int header = SimulatedMedia.header(out, stream, original.timestamp(), original.marker(), ridId);
        Bytes.put16(out, header, sequence);
        System.arraycopy(kept, original.payloadOffset(), out, header + 2, original.payloadLength());
        send(protect(out, header, original.payloadLength() + 2));
    }

    private void sendReport(Layer layer, long nowNs) {
        writer.begin();
        writer.senderReport(new RtcpPacket.SenderReport(
                layer.ssrc,
                NtpTime.ofEpochNs(network.epochNs()),
                layer.timestampShift + videoClock(nowNs),
                layer.sentPackets,
                0,
                List.of()));
        sendRtcp();
    }

    /// The SSRCs whose key frames a report asks for.
    private static List<Integer> wanted(RtcpPacket report) {
        return switch (report) {
            case RtcpPacket.PictureLoss loss -> List.of(loss.mediaSsrc());
            case RtcpPacket.FullIntraRequest request ->
                request.entries().stream().map(RtcpPacket.FirEntry::ssrc).toList();
            default -> List.of();
        };
    }

    @Override
    void onReportDeparture(RtcpPacket report, long nowNs) {
        wanted(report).forEach(ssrc -> layer(ssrc).ifPresent(layer -> layer.requestsNs.add(nowNs)));
        if (report instanceof TransportFeedback feedback) {
            for (int i = 0; i < feedback.size(); i++) {
                if (feedback.isReceived(i)) {
                    reported.add(feedback.sequence(i));
                }
            }
        }
    }

    @Override
    void onReport(RtcpPacket report, long nowNs) {
        wanted(report).forEach(ssrc -> layer(ssrc).ifPresent(layer -> layer.keyWanted = true));
        if (report instanceof RtcpPacket.Nack nack) {
            layer(nack.mediaSsrc()).ifPresent(layer -> nack.lost().forEach(sequence -> repeat(layer, sequence)));
        }
    }

    private Optional<Layer> layer(int ssrc) {
        return Optional.ofNullable(bySsrc.get(ssrc));
    }

    /// Sends a packet of the video stream that carries nothing, as probing does without RTX.
    byte[] emptyPacket(Layer layer, int timestamp) {
        var out = new byte[100 + ROOM];
        int number = layer.source++;
        var stream = outgoing("v", layer.index, SimulatedMedia.VIDEO, layer.ssrc, layer.sequence(number));
        int header = SimulatedMedia.header(out, stream, timestamp, false, 0);
        return protect(out, header, 0);
    }

    /// Length of the media header all packets have.
    static Mark mark(RtpPacket packet, boolean isVideo) {
        int skip = isVideo ? SimulatedMedia.VIDEO_HEADER - Mark.LENGTH : 0;
        return Mark.read(packet.buffer(), packet.payloadOffset() + skip);
    }
}
