package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.ice.IceCredentials;
import io.patchbay.node.ice.IcePath;
import io.patchbay.node.ice.IceProtocol;
import io.patchbay.node.media.SimulatedNetwork.Link;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Packets that mean harm, from strangers, from a peer, and from strangers who pretend to be a peer's address.
///
/// The long form: `build/long-tests.sh hostile`.
class HostilePacketsTest {
    private static final int PACKETS = Integer.getInteger("patchbay.hostile.packets", 300_000);
    private static final int BATCH = 200;

    private final RandomGenerator random = Seeded.random();
    private final SimulatedNetwork network = new SimulatedNetwork(random, Link.PERFECT);
    private final SimulatedPublisher publisher = new SimulatedPublisher(network, "10.0.0.1", 1, false);
    private final SimulatedViewer viewer = new SimulatedViewer(network, "10.0.0.2", publisher);
    private final SimulatedPublisher attacker = new SimulatedPublisher(network, "10.0.0.3", 1, false);
    private final byte[] seen = good();

    private byte[] good() {
        attacker.active(false);
        return attacker.mediaPacket(attacker.layers.getFirst(), 0);
    }

    @Test
    void shouldDropEveryHostilePacketForAReasonAndTouchNobodyElse() {
        network.run(1_000);
        network.inject(attacker.path, seen);
        network.work();
        long startNs = System.nanoTime();
        long dropped = drops();
        long takenBefore = network.counters.taken();
        int legitimate = 0;

        for (int sent = 0; sent < PACKETS; sent += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                injectHostile();
            }
            network.work();
            if (sent % 5_000 == 0) {
                // Life goes on beside it: 5 ms of a call.
                long before = network.counters.packetsIn();
                network.run(5);
                legitimate += (int) (network.counters.packetsIn() - before);
            }
        }
        long elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
        System.out.println(PACKETS + " hostile packets in " + elapsedMs + " ms: " + reasons());

        assertThat(drops() - dropped).as("every hostile packet has one reason").isEqualTo(PACKETS);
        assertThat(network.counters.taken() - takenBefore)
                .as("every good one is taken")
                .isEqualTo(legitimate);
        assertThat(network.counters.packetsIn()).isEqualTo(network.counters.taken() + drops());
        assertThat(network.counters.transportsFailed()).isZero();
        assertThat(network.failures).isEmpty();
        assertNobodyElseWasTouched();
    }

    private void assertNobodyElseWasTouched() {
        int decoded = viewer.decoded;
        network.run(2_000);
        assertThat(publisher.news).containsExactly("connected");
        assertThat(viewer.news).containsExactly("connected");
        assertThat(attacker.news).containsExactly("connected");
        assertThat(viewer.heard.arrived).isGreaterThanOrEqualTo(publisher.audioSent - 1);
        assertThat(viewer.decoded).isGreaterThanOrEqualTo(decoded + 58);
        assertThat(viewer.longestFreezeNs).isLessThan(100_000_000L);
        assertThat(viewer.pictureLosses).isZero();
        assertThat(network.loop.transports()).isEqualTo(3);
        assertThat(network.loop.paths()).isEqualTo(3);
    }

    private long drops() {
        return Arrays.stream(DropReason.values())
                .mapToLong(network.counters::drops)
                .sum();
    }

    private String reasons() {
        var text = new StringBuilder();
        for (var reason : DropReason.values()) {
            if (network.counters.drops(reason) > 0) {
                text.append(reason.label())
                        .append('=')
                        .append(network.counters.drops(reason))
                        .append(' ');
            }
        }
        return text.toString();
    }

    /// A stranger's address, or one of a peer's: anybody can write a source address on a datagram.
    private IcePath somewhere() {
        return switch (random.nextInt(4)) {
            case 0 -> publisher.path;
            case 1 -> viewer.path;
            case 2 -> attacker.path;
            default ->
                new IcePath(
                        IceProtocol.UDP,
                        new InetSocketAddress("198.51.100." + random.nextInt(256), 1 + random.nextInt(60_000)));
        };
    }

    private void injectHostile() {
        switch (random.nextInt(10)) {
            case 0 -> network.inject(somewhere(), randomBytes());
            case 1 -> network.inject(somewhere(), withFirstByte(128 + random.nextInt(64)));
            case 2 -> network.inject(somewhere(), stunWithWrongIntegrity());
            case 3 -> network.inject(somewhere(), truncatedStun());
            case 4 -> network.inject(somewhere(), dtlsGarbage());
            case 5 -> network.inject(attacker.path, seen);
            case 6 -> network.inject(attacker.path, flipped());
            case 7 -> network.inject(attacker.path, Arrays.copyOf(seen, random.nextInt(seen.length)));
            case 8 -> network.inject(attacker.path, absurdReports());
            default -> network.inject(attacker.path, sealedNonsense());
        }
    }

    private byte[] randomBytes() {
        return withFirstByte(random.nextInt(256));
    }

    private byte[] withFirstByte(int first) {
        byte[] bytes = Seeded.bytes(random, random.nextInt(200));
        if (bytes.length > 0) {
            bytes[0] = (byte) first;
        }
        return bytes;
    }

    /// Right in everything but the password.
    private byte[] stunWithWrongIntegrity() {
        var victim = random.nextBoolean() ? publisher : viewer;
        var out = new byte[512];
        int length = new StunWriter()
                .request(out, 0, Seeded.bytes(random, 12))
                .username(victim.credentials().usernameFragment() + ":peer")
                .controlling(1)
                .priority(random.nextInt())
                .useCandidate()
                .integrity(IceCredentials.create(new Random(1)).password().getBytes(StandardCharsets.UTF_8))
                .fingerprint();
        return Arrays.copyOf(out, length);
    }

    private byte[] truncatedStun() {
        byte[] check = attacker.check();
        return Arrays.copyOf(check, random.nextInt(check.length - 1));
    }

    /// Mostly records whose header cannot be; those that could are of a handshake that is over.
    private byte[] dtlsGarbage() {
        byte[] bytes = withFirstByte(20 + random.nextInt(44));
        if (bytes.length >= 13 && random.nextBoolean()) {
            Bytes.put8(bytes, 0, 20 + random.nextInt(4));
            Bytes.put16(bytes, 1, 0xfefd);
            Bytes.put16(bytes, 11, random.nextInt(bytes.length - 12));
        }
        return bytes;
    }

    private byte[] flipped() {
        byte[] bytes = seen.clone();
        // Not the header's first bits: then it is another kind of packet, which other cases are about.
        bytes[2 + random.nextInt(bytes.length - 2)] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    /// Protected as it should be: only inside a length, a count or a size lies.
    private byte[] absurdReports() {
        byte[] bytes = Seeded.bytes(random, 8 + 4 * random.nextInt(60) + SimulatedPeer.ROOM);
        int length = bytes.length - SimulatedPeer.ROOM;
        Bytes.put8(bytes, 0, 0x80 | random.nextInt(32));
        Bytes.put8(bytes, 1, 200 + random.nextInt(8));
        // One more than there is, or absurdly many more.
        Bytes.put16(bytes, 2, random.nextBoolean() ? length / 4 : length / 4 + random.nextInt(60_000));
        // One sender only, or the table of streams is full before the parser has seen much.
        Bytes.put32(bytes, 4, 1);
        int sealed = attacker.sender.protectRtcp(bytes, 0, length);
        return Arrays.copyOf(bytes, sealed);
    }

    private int nonsense;

    /// Protected as it should be, of streams that nobody announced: the receiver's table of streams fills up.
    private byte[] sealedNonsense() {
        byte[] bytes = Seeded.bytes(random, 12 + random.nextInt(100) + SimulatedPeer.ROOM);
        Bytes.put8(bytes, 0, 0x80);
        Bytes.put8(bytes, 1, random.nextInt(64));
        // The next number of one SSRC after the other: our own sender refuses to go back.
        Bytes.put16(bytes, 2, nonsense & 0x7fff);
        Bytes.put32(bytes, 8, nonsense >>> 15);
        nonsense++;
        int payload = bytes.length - SimulatedPeer.ROOM - 12;
        int sealed = attacker.sender.protectRtp(bytes, 0, 12, payload);
        assertThat(sealed).isPositive();
        return Arrays.copyOf(bytes, sealed);
    }
}
