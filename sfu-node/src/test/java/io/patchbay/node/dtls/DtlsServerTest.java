package io.patchbay.node.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patchbay.node.demux.DtlsRecord;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.srtp.SrtpKeys;
import io.patchbay.node.srtp.SrtpProfile;
import io.patchbay.node.srtp.SrtpReceiver;
import io.patchbay.node.srtp.SrtpSender;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DtlsServerTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BcTlsCrypto CRYPTO = new BcTlsCrypto(RANDOM);
    private static final DtlsIdentity SERVER = DtlsIdentity.create(RANDOM, Instant.EPOCH);
    private static final DtlsIdentity CLIENT = DtlsIdentity.create(RANDOM, Instant.EPOCH);

    private final DtlsServer server = new DtlsServer(SERVER, RANDOM, 2);
    private final List<DtlsAssociation> associations = new ArrayList<>();

    /// What the media loop would see.
    private static final class Recorder implements DtlsListener {
        final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
        final BlockingQueue<SrtpKeys> keys = new LinkedBlockingQueue<>();
        final BlockingQueue<DtlsEnd> ends = new LinkedBlockingQueue<>();
        private Predicate<byte[]> passes = datagram -> true;

        @Override
        public void onDatagram(byte[] datagram) {
            if (passes.test(datagram)) {
                datagrams.add(datagram);
            }
        }

        @Override
        public void onKeys(SrtpKeys incoming, SrtpKeys outgoing) {
            keys.add(incoming);
            keys.add(outgoing);
        }

        @Override
        public void onClosed(DtlsEnd end, String detail) {
            ends.add(end);
        }
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(30, TimeUnit.SECONDS);
        if (item == null) {
            throw new AssertionError("nothing came in 30 s");
        }
        return item;
    }

    private DtlsAssociation accept(Recorder recorder) {
        DtlsAssociation association = server.accept(CLIENT.fingerprint(), recorder);
        associations.add(association);
        return association;
    }

    @AfterEach
    void closeAll() {
        associations.forEach(DtlsAssociation::close);
    }

    private DTLSTransport connect(SrtpTlsClient client, Recorder recorder) throws IOException {
        return new DTLSClientProtocol().connect(client, new ClientTransport(recorder.datagrams, accept(recorder)));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAgreeOnKeysThatProtectBothWays(SrtpProfile profile) throws IOException, InterruptedException {
        var recorder = new Recorder();
        var client = new SrtpTlsClient(CRYPTO, CLIENT, profile.dtlsId());

        connect(client, recorder);

        SrtpKeys incoming = take(recorder.keys);
        SrtpKeys outgoing = take(recorder.keys);
        byte[] exported = java.util.Objects.requireNonNull(client.exported());
        assertThat(client.profile()).isEqualTo(profile);
        assertTalks(SrtpKeys.ofClient(profile, exported), incoming);
        assertTalks(outgoing, SrtpKeys.ofServer(profile, exported));
    }

    private static void assertTalks(SrtpKeys sends, SrtpKeys receives) {
        byte[] packet = new byte[60];
        packet[0] = (byte) 0x80;
        int length = new SrtpSender(sends).protectRtp(packet, 0, 12, 20);
        assertThat(new SrtpReceiver(receives).unprotectRtp(packet, 0, length, new byte[60], 0))
                .isEqualTo(DropReason.NONE);
    }

    @Test
    void shouldPreferGcmWhateverTheOrderOfTheOffer() throws IOException, InterruptedException {
        var recorder = new Recorder();
        var client = new SrtpTlsClient(CRYPTO, CLIENT, 1, 8, 7);

        connect(client, recorder);

        assertThat(take(recorder.keys).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(client.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    /// A client that offers DTLS 1.3 as Chromium does: supported_versions, and key shares of a size that no datagram
    /// takes.
    private static SrtpTlsClient offering13(int keyShareBytes) {
        return new SrtpTlsClient(CRYPTO, CLIENT, 7) {
            @Override
            @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's signature
            public Hashtable getClientExtensions() throws IOException {
                Hashtable extensions = super.getClientExtensions();
                extensions.put(43, Seeded.hex("04fefcfefd"));
                byte[] share = new byte[2 + 4 + keyShareBytes];
                Bytes.put16(share, 0, share.length - 2);
                // X25519MLKEM768
                Bytes.put16(share, 2, 0x11ec);
                Bytes.put16(share, 4, keyShareBytes);
                extensions.put(51, share);
                return extensions;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 1_216, 3_000})
    void shouldAnswerAHelloThatOffersDtls13With12(int keyShareBytes) throws IOException, InterruptedException {
        var recorder = new Recorder();
        var client = offering13(keyShareBytes);
        var hellos = new AtomicInteger();
        var wire = new ClientTransport(recorder.datagrams, accept(recorder)) {
            @Override
            public void send(byte[] buffer, int offset, int length) throws IOException {
                // A handshake record (22) of epoch 0 that carries a client hello (1).
                if (buffer[offset] == 22 && buffer[offset + 13] == 1) {
                    hellos.incrementAndGet();
                }
                super.send(buffer, offset, length);
            }
        };

        new DTLSClientProtocol().connect(client, wire);

        assertThat(take(recorder.keys).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(client.exported()).isNotNull();
        assertThat(hellos.get()).as("fragments").isGreaterThanOrEqualTo(1 + keyShareBytes / QueueTransport.SEND_LIMIT);
    }

    @Test
    void shouldPutTogetherAHelloInTinyFragmentsOutOfOrder() throws IOException, InterruptedException {
        var recorder = new Recorder();
        var association = accept(recorder);
        var held = new ArrayList<byte[]>();
        var wire = new ClientTransport(recorder.datagrams, association) {
            @Override
            public int getSendLimit() {
                return 200;
            }

            @Override
            public void send(byte[] buffer, int offset, int length) throws IOException {
                held.add(java.util.Arrays.copyOfRange(buffer, offset, offset + length));
                if (held.size() == 2) {
                    association.offer(held.get(1));
                    association.offer(held.get(0));
                    held.clear();
                }
            }

            @Override
            public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
                held.forEach(association::offer);
                held.clear();
                return super.receive(buffer, offset, length, waitMillis);
            }
        };

        new DTLSClientProtocol().connect(offering13(1_216), wire);

        assertThat(take(recorder.keys).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldAgreeOnlyOnTheProfilesItWasGiven() throws IOException, InterruptedException {
        var onlyHmac = new DtlsServer(SERVER, RANDOM, 2, List.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80));
        var recorder = new Recorder();
        var association = onlyHmac.accept(CLIENT.fingerprint(), recorder);
        associations.add(association);
        var client = new SrtpTlsClient(CRYPTO, CLIENT, 7, 1);

        new DTLSClientProtocol().connect(client, new ClientTransport(recorder.datagrams, association));

        assertThat(take(recorder.keys).profile()).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThat(onlyHmac.open()).isEqualTo(1);
        association.close();
        take(recorder.ends);
        assertThat(onlyHmac.open()).isZero();
    }

    @Test
    void shouldRefuseAnotherCertificate() throws InterruptedException {
        var recorder = new Recorder();
        var other = DtlsIdentity.create(RANDOM, Instant.EPOCH);

        Throwable thrown = catchThrowable(() -> connect(new SrtpTlsClient(CRYPTO, other, 7), recorder));

        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.WRONG_FINGERPRINT);
        assertThat(recorder.keys).isEmpty();
    }

    @Test
    void shouldRefuseAClientWithoutCertificate() throws InterruptedException {
        var recorder = new Recorder();

        assertThatThrownBy(() -> connect(new SrtpTlsClient(CRYPTO, null, 7), recorder))
                .isInstanceOf(IOException.class);
        assertThat(take(recorder.ends)).isIn(DtlsEnd.WRONG_FINGERPRINT, DtlsEnd.FAILED);
        assertThat(recorder.keys).isEmpty();
    }

    @Test
    void shouldRefuseWhenNoProfileIsInCommon() throws InterruptedException {
        for (int[] offered : new int[][] {{}, {8, 2}}) {
            var recorder = new Recorder();

            assertThatThrownBy(() -> connect(new SrtpTlsClient(CRYPTO, CLIENT, offered), recorder))
                    .isInstanceOf(IOException.class);
            assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.NO_PROFILE);
        }
    }

    @Test
    void shouldSeeCloseNotify() throws IOException, InterruptedException {
        var recorder = new Recorder();
        DTLSTransport client = connect(new SrtpTlsClient(CRYPTO, CLIENT, 7), recorder);
        take(recorder.keys);

        client.close();

        assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.CLOSED_BY_PEER);
    }

    @Test
    void shouldSayCloseNotify() throws IOException, InterruptedException {
        var recorder = new Recorder();
        DTLSTransport client = connect(new SrtpTlsClient(CRYPTO, CLIENT, 7), recorder);
        take(recorder.keys);
        recorder.datagrams.clear();

        associations.getLast().close();

        assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.CLOSED_BY_US);
        // An alert record of DTLS 1.2.
        assertThat(take(recorder.datagrams)[0]).isEqualTo((byte) 21);
        assertThat(client).isNotNull();
    }

    @Test
    void shouldSurviveLossAndDuplicatesOfItsFlights() throws IOException, InterruptedException {
        var random = Seeded.random();
        var recorder = new Recorder();
        recorder.passes = datagram -> {
            if (random.nextInt(4) == 0) {
                recorder.datagrams.add(datagram);
            }
            return random.nextInt(6) != 0;
        };

        connect(new SrtpTlsClient(CRYPTO, CLIENT, 7), recorder);

        assertThat(take(recorder.keys).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldShakeHandsAmongGarbage() throws IOException, InterruptedException {
        var random = Seeded.random();
        var recorder = new Recorder();
        DtlsAssociation association = accept(recorder);
        var wire = new ClientTransport(recorder.datagrams, association) {
            @Override
            public void send(byte[] buffer, int offset, int length) throws IOException {
                for (int i = 0; i < 3; i++) {
                    byte[] garbage = Seeded.bytes(random, 1 + random.nextInt(200));
                    garbage[0] = (byte) (20 + random.nextInt(44));
                    association.offer(garbage);
                }
                super.send(buffer, offset, length);
            }
        };

        new DTLSClientProtocol().connect(new SrtpTlsClient(CRYPTO, CLIENT, 7), wire);

        assertThat(take(recorder.keys).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    /// What a stranger may send from the peer's address once the peers have shaken hands.
    @Test
    void shouldOutliveForgedRecordsAfterTheHandshake() throws IOException, InterruptedException {
        var random = Seeded.random();
        var recorder = new Recorder();
        DTLSTransport client = connect(new SrtpTlsClient(CRYPTO, CLIENT, 7), recorder);
        take(recorder.keys);

        offer(Seeded.hex("17fefd0001000000000099 0001 aa"), recorder);
        offer(Seeded.hex("15fefd0000000000000099 0002 0100" + "17fefd0001000000000099 0001 aa"), recorder);
        for (int round = 0; round < 20; round++) {
            for (int place = 0; place < 4 * 2 * 65; place++) {
                offer(record(random, 20 + place % 4, place / 4 % 2, place / 8), recorder);
            }
        }

        assertThat(recorder.ends).isEmpty();
        client.close();
        assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.CLOSED_BY_PEER);
    }

    /// With a random body and a sequence number that nobody used. Half of the handshake records (22) carry a message
    /// that could be a repeated one, half of the alerts (21) are fatal or close_notify.
    private static byte[] record(RandomGenerator random, int type, int epoch, int bodyLength) {
        byte[] record = Seeded.bytes(random, DtlsRecord.HEADER_LENGTH + bodyLength);
        Bytes.put8(record, 0, type);
        Bytes.put16(record, 1, 0xfefd);
        Bytes.put16(record, 3, epoch);
        Bytes.put16(record, 11, bodyLength);
        if (type == 22 && bodyLength >= 12 && random.nextBoolean()) {
            int[] messages = {1, 11, 15, 16, 20};
            Bytes.put32(record, 13, messages[random.nextInt(messages.length)] << 24 | (bodyLength - 12));
            Bytes.put16(record, 17, random.nextInt(8));
            Bytes.put32(record, 19, 0);
            Bytes.put16(record, 23, bodyLength - 12);
        } else if (type == 21 && bodyLength >= 2 && random.nextBoolean()) {
            Bytes.put16(record, 13, random.nextBoolean() ? 0x0100 : 0x0228);
        }
        return record;
    }

    /// As the media loop does, but never in vain as long as the association is there.
    private void offer(byte[] datagram, Recorder recorder) {
        if (DtlsRecord.isPlausible(datagram, 0, datagram.length)) {
            while (!associations.getLast().offer(datagram) && recorder.ends.isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldRefuseCiphersWithShorterRecordsThanItTakes() throws InterruptedException {
        var recorder = new Recorder();
        var client = new SrtpTlsClient(CRYPTO, CLIENT, 7) {
            @Override
            protected int[] getSupportedCipherSuites() {
                return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256};
            }
        };

        assertThatThrownBy(() -> connect(client, recorder)).isInstanceOf(IOException.class);
        assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.FAILED);
        assertThat(recorder.keys).isEmpty();
    }

    @Test
    void shouldBoundTheHandshakes() throws InterruptedException {
        var recorder = new Recorder();
        for (int i = 0; i < 11; i++) {
            // A hello that never comes: a record that is no handshake keeps the thread waiting.
            accept(recorder).offer(Seeded.hex("17fefd00000000000000000001aa"));
        }

        assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.BUSY);
        assertThat(server.refused()).isEqualTo(1);
        associations.forEach(DtlsAssociation::close);
        for (int i = 0; i < 10; i++) {
            assertThat(take(recorder.ends)).isEqualTo(DtlsEnd.CLOSED_BY_US);
        }
    }

    @Test
    void shouldBoundWhatWaits() {
        DtlsAssociation association = accept(new Recorder());
        associations.forEach(DtlsAssociation::close);

        assertThat(association.offer(new byte[] {1})).isFalse();
    }

    @Test
    void shouldWarmUp() throws IOException {
        assertThat(DtlsWarmUp.run(server, RANDOM)).isPositive();
    }

    @Test
    void shouldWriteFingerprintsAsSignalingDoes() {
        assertThat(SERVER.fingerprint().value()).hasSize(95).matches("[0-9A-F:]+");
        assertThat(new Fingerprint(SERVER.fingerprint().value().toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(SERVER.fingerprint());
        assertThatThrownBy(() -> new Fingerprint("AA:BB")).isInstanceOf(IllegalArgumentException.class);
        assertThat(server.fingerprint()).isEqualTo(SERVER.fingerprint());
    }
}
