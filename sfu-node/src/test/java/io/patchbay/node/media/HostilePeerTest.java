package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.media.SimulatedMedia.OutgoingStream;
import io.patchbay.node.media.SimulatedNetwork.Link;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Packets that mean harm from peers that were let in: of streams that they announced, and about streams they get.
///
/// The long form: `build/long-tests.sh hostile`.
class HostilePeerTest {
    private static final int PACKETS = Integer.getInteger("patchbay.hostile.packets", 300_000) / 5;
    private static final int BATCH = 100;
    private static final int MAX_PAYLOAD = 1_200;
    private static final int MAX_SSRCS = 50;
    /// Entries of 17 numbers each: a parser takes 1,000.
    private static final int SOME_NACKED = 58;

    private final RandomGenerator random = Seeded.random();
    private final SimulatedNetwork network = new SimulatedNetwork(random, Link.PERFECT);
    private final SimulatedPublisher publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
    private final SimulatedViewer viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
    private final Attacker bySsrc = new Attacker("10.0.0.3", "10.0.0.4", 1, false);
    private final Attacker byRid = new Attacker("10.0.0.5", "10.0.0.6", 3, true);

    /// Knows the newest number that it was sent of each stream.
    private final class Watcher extends SimulatedPeer {
        final Map<Integer, Integer> newest = new HashMap<>();

        Watcher(String address) {
            super(HostilePeerTest.this.network, address);
        }

        /// Its window is smaller than the jumps it is sent.
        @Override
        void onUnreadable(PacketKind kind, DropReason reason) {
            assertThat(reason).isEqualTo(DropReason.SRTP_TOO_OLD);
        }

        @Override
        void onMediaDeparture(RtpPacket packet, long nowNs) {
            newest.put(packet.ssrc(), packet.sequenceNumber());
        }
    }

    /// A publisher, and somebody who watches it and is no better.
    private final class Attacker {
        final SimulatedPublisher sends;
        final Watcher watches;
        final List<Integer> ssrcs = new ArrayList<>();
        final List<Integer> watched = new ArrayList<>();
        private final Map<Integer, Integer> sequences = new HashMap<>();

        Attacker(String sender, String viewer, int layers, boolean byRid) {
            sends = new SimulatedPublisher(network, sender, layers, byRid);
            sends.active(false);
            watches = new Watcher(viewer);
            for (var producer : List.of(sends.audio, sends.video)) {
                var consumer = watches.consume(producer, String.valueOf(watched.size()));
                watched.add(consumer.ssrc);
                watched.add(consumer.rtxSsrc);
            }
            ssrcs.add(sends.audioSsrc);
            sends.layers.forEach(layer -> ssrcs.addAll(List.of(layer.ssrc, layer.rtxSsrc)));
        }

        /// Now and then a new one, which takes the place of one that was known if its mid and rid fit.
        int ssrc() {
            if (ssrcs.size() < MAX_SSRCS && random.nextInt(3_000) == 0) {
                ssrcs.add(random.nextInt());
            }
            int among = random.nextBoolean() ? ssrcs.size() : 4;
            return ssrcs.get(Math.max(0, ssrcs.size() - 1 - random.nextInt(among)));
        }

        /// Numbers go on, jump far, or come again.
        int nextSequence(int ssrc) {
            int last = sequences.getOrDefault(ssrc, random.nextInt(0x8000));
            int jump = switch (random.nextInt(20)) {
                case 0 -> random.nextInt(0x8000);
                case 1 -> -random.nextInt(600);
                case 2 -> 2 + random.nextInt(2_000);
                default -> 1;
            };
            sequences.put(ssrc, last + Math.max(jump, 1));
            return (last + jump) & 0xffff;
        }
    }

    @Test
    void shouldTakeWhatPeersMakeUpAndTouchNobodyElse() {
        network.run(1_000);
        long takenBefore = network.counters.taken();

        for (int sent = 0; sent < PACKETS; sent += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                var attacker = random.nextBoolean() ? bySsrc : byRid;
                if (random.nextInt(4) == 0) {
                    report(attacker);
                } else {
                    media(attacker);
                }
            }
            network.work();
            network.run(5);
        }

        System.out.println(PACKETS + " packets of peers: " + reasons());
        assertThat(network.counters.taken() - takenBefore)
                .as("most get through to where they may do harm")
                .isGreaterThan(PACKETS / 3);
        assertThat(network.counters.drops(DropReason.SRTP_BAD_TAG)).isZero();
        assertThat(network.counters.retransmitted()).isPositive();
        assertThat(network.counters.transportsFailed()).isZero();
        assertThat(network.failures).isEmpty();
        assertNobodyElseWasTouched();
    }

    private void assertNobodyElseWasTouched() {
        int decoded = viewer.decoded;
        network.run(2_000);
        for (var peer : List.of(publisher, viewer, bySsrc.sends, bySsrc.watches, byRid.sends, byRid.watches)) {
            assertThat(peer.news).as("%s", peer.path).containsExactly("connected");
        }
        assertThat(viewer.heard.arrived).isGreaterThanOrEqualTo(publisher.audioSent - 1);
        assertThat(viewer.decoded).isGreaterThanOrEqualTo(decoded + 58);
        assertThat(viewer.longestFreezeNs).isLessThan(100_000_000L);
        assertThat(viewer.pictureLosses).isZero();
        assertThat(network.loop.transports()).isEqualTo(6);
        assertThat(network.loop.paths()).isEqualTo(6);
    }

    private String reasons() {
        var text = new StringBuilder("taken=").append(network.counters.taken());
        for (var reason : DropReason.values()) {
            long drops = network.counters.drops(reason);
            long notForwarded = network.counters.notForwarded(reason);
            if (drops + notForwarded > 0) {
                text.append(' ').append(reason.label()).append('=').append(drops + "/" + notForwarded);
            }
        }
        return text.toString();
    }

    /// Sealed as it should be, of a stream that was announced or of one that claims to be.
    private void media(Attacker attacker) {
        int ssrc = attacker.ssrc();
        byte[] packet = new byte[200 + MAX_PAYLOAD + SimulatedPeer.ROOM];
        int payloadType = payloadType(attacker, ssrc);
        var stream = new OutgoingStream(
                mid(), layer(attacker, ssrc), payloadType, ssrc, attacker.nextSequence(ssrc), random.nextInt(1 << 16));
        int ridId = random.nextInt(20) == 0 ? random.nextInt(1, 15) : SimulatedMedia.RID_ID;
        int header = SimulatedMedia.header(packet, stream, random.nextInt(), random.nextBoolean(), ridId);
        if (random.nextInt(20) == 0) {
            // Elements of any size and order; the block itself is as long as it says.
            System.arraycopy(Seeded.bytes(random, header - 16), 0, packet, 16, header - 16);
        }
        int payload = payload(packet, header);
        if (random.nextInt(30) == 0) {
            // Padded, by what the last byte happens to say.
            packet[0] |= 0x20;
        }
        int sealed = attacker.sends.sender.protectRtp(packet, 0, header, payload);
        // Our own sender refuses to seal a number twice.
        if (sealed > 0) {
            network.inject(attacker.sends.path, Arrays.copyOf(packet, sealed));
        }
    }

    private int payloadType(Attacker attacker, int ssrc) {
        if (random.nextInt(50) == 0) {
            // Higher ones with a marker look like RTCP.
            return random.nextInt(64);
        }
        if (ssrc == attacker.sends.audioSsrc) {
            return SimulatedMedia.AUDIO;
        }
        boolean repair = attacker.sends.layers.stream().anyMatch(layer -> layer.rtxSsrc == ssrc);
        return repair ? SimulatedMedia.RTX : SimulatedMedia.VIDEO;
    }

    private String mid() {
        return switch (random.nextInt(10)) {
            case 0 -> "a";
            case 1 -> "\0".repeat(1 + random.nextInt(16));
            default -> "v";
        };
    }

    /// Mostly that of the stream, so that the node takes its packets.
    private int layer(Attacker attacker, int ssrc) {
        int own = attacker.sends.layers.stream()
                .filter(layer -> layer.ssrc == ssrc || layer.rtxSsrc == ssrc)
                .mapToInt(layer -> layer.index)
                .findFirst()
                .orElse(random.nextInt(3));
        return random.nextInt(20) == 0 ? random.nextInt() : own;
    }

    /// VP8 descriptors and RTX numbers of every kind, whole and cut off; many begin key frames.
    private int payload(byte[] packet, int at) {
        int length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(8);
            case 1 -> random.nextInt(MAX_PAYLOAD);
            default -> random.nextInt(80);
        };
        System.arraycopy(Seeded.bytes(random, length), 0, packet, at, length);
        if (length > 0 && random.nextBoolean()) {
            Bytes.put8(packet, at, random.nextBoolean() ? 0x90 : 0x10);
        }
        return length;
    }

    /// Well formed on the outside, about streams that are there, and absurd.
    private void report(Attacker attacker) {
        var peer = random.nextBoolean() ? attacker.sends : attacker.watches;
        int target = one(peer == attacker.sends ? attacker.ssrcs : attacker.watched);
        byte[] bytes = switch (random.nextInt(6)) {
            case 0 -> rtcp(200, random.nextInt(3), 6 + 6 * 2, target);
            case 1 -> rtcp(201, 4, 1 + 6 * 4, target);
            case 2 -> nack(target, attacker.watches.newest.getOrDefault(target, 0));
            case 3 -> rtcp(206, random.nextBoolean() ? 1 : 4, 2 + random.nextInt(60), target);
            case 4 -> transportFeedback(target);
            default -> estimate(target);
        };
        int length = bytes.length - SimulatedPeer.ROOM;
        int sealed = peer.sender.protectRtcp(bytes, 0, length);
        network.inject(peer.path, Arrays.copyOf(bytes, sealed));
    }

    /// Random words, but the stream they are about is there, wherever the type has its SSRC.
    private byte[] rtcp(int type, int count, int words, int target) {
        byte[] bytes = Seeded.bytes(random, 4 + words * 4 + SimulatedPeer.ROOM);
        Bytes.put8(bytes, 0, 0x80 | count);
        Bytes.put8(bytes, 1, type);
        Bytes.put16(bytes, 2, words);
        Bytes.put32(bytes, 4, target);
        if (words > 1) {
            Bytes.put32(bytes, 8, type == 200 ? random.nextInt() : target);
        }
        if (words > 2 && type == 206) {
            Bytes.put32(bytes, 12, target);
        }
        return bytes;
    }

    /// Everything that one packet may ask for, or more.
    private byte[] nack(int target, int newest) {
        int entries = random.nextInt(10) == 0 ? 360 : 1 + random.nextInt(SOME_NACKED);
        byte[] bytes = rtcp(205, 1, 2 + entries, target);
        int first = newest - random.nextInt(random.nextBoolean() ? 1_000 : 0x1_0000);
        for (int i = 0; i < entries; i++) {
            Bytes.put16(bytes, 12 + i * 4, (first + i * 17) & 0xffff);
            Bytes.put16(bytes, 14 + i * 4, 0xffff);
        }
        return bytes;
    }

    /// Arrivals of thousands of packets that nobody sent.
    private byte[] transportFeedback(int target) {
        int symbol = random.nextInt(3);
        int count = symbol == 0 ? random.nextInt(8_192) : random.nextInt(1_000 / symbol);
        byte[] bytes = rtcp(205, 15, 5 + (symbol * count + 3) / 4, target);
        Bytes.put16(bytes, 14, count);
        Bytes.put16(bytes, 20, symbol << 13 | count);
        return bytes;
    }

    private byte[] estimate(int target) {
        byte[] bytes = rtcp(206, 15, 5, target);
        Bytes.put32(bytes, 12, 0x52454d42);
        Bytes.put8(bytes, 16, 1);
        return bytes;
    }

    private int one(List<Integer> numbers) {
        return numbers.get(random.nextInt(numbers.size()));
    }
}
