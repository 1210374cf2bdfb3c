package io.patchbay.node.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class StunMessageTest {
    /// RFC 5769 section 2.1.
    private static final byte[] REQUEST = Seeded.hex("""
            000100582112a442b7e7a701bc34d686fa87dfae
            802200105354554e207465737420636c69656e74
            002400046e0001ff
            80290008932ff9b151263b36
            0006000965 76746a3a68367659202020
            000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
            80280004e57a3bcf""");
    /// RFC 5769 section 2.2.
    private static final byte[] RESPONSE_V4 = Seeded.hex("""
            0101003c2112a442b7e7a701bc34d686fa87dfae
            8022000b7465737420766563746f7220
            002000080001a147e112a643
            000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7
            80280004c07d4c96""");
    /// RFC 5769 section 2.3.
    private static final byte[] RESPONSE_V6 = Seeded.hex("""
            010100482112a442b7e7a701bc34d686fa87dfae
            8022000b7465737420766563746f7220
            002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
            00080014a382954e4be67bf11784c97c8292c275bfe3ed41
            80280004c8fb0b4c""");

    private static final byte[] PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.US_ASCII);

    private final StunMessage message = new StunMessage();
    private final StunWriter writer = new StunWriter();
    private final byte[] out = new byte[StunMessage.MAX_LENGTH];

    private DropReason wrap(byte[] bytes) {
        return message.wrap(bytes, 0, bytes.length);
    }

    @Test
    void shouldReadTheSampleRequestOfRfc5769() {
        assertThat(wrap(REQUEST)).isEqualTo(DropReason.NONE);

        assertThat(message.isBindingRequest()).isTrue();
        assertThat(message.username()).isEqualTo("evtj:h6vY");
        assertThat(message.localFragment()).isEqualTo("evtj");
        assertThat(message.priority()).isEqualTo(0x6e0001ffL);
        assertThat(message.has(StunAttribute.ICE_CONTROLLED)).isTrue();
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isFalse();
        assertThat(message.nomination()).isEqualTo(-1);
        assertThat(message.unknownAttribute()).isZero();
        assertThat(message.hasIntegrity(PASSWORD)).isTrue();
        assertThat(message.hasIntegrity("wrong".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void shouldReadTheSampleResponsesOfRfc5769() {
        assertThat(wrap(RESPONSE_V4)).isEqualTo(DropReason.NONE);
        assertThat(message.isBindingSuccess()).isTrue();
        assertThat(message.xorMappedAddress()).isEqualTo(new InetSocketAddress("192.0.2.1", 32_853));
        assertThat(message.hasIntegrity(PASSWORD)).isTrue();

        assertThat(wrap(RESPONSE_V6)).isEqualTo(DropReason.NONE);
        assertThat(message.xorMappedAddress())
                .isEqualTo(new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32_853));
        assertThat(message.hasIntegrity(PASSWORD)).isTrue();
    }

    @Test
    void shouldLeaveTheBytesAsTheyWereAfterChecking() {
        byte[] copy = REQUEST.clone();

        wrap(copy);
        message.hasIntegrity(PASSWORD);

        assertThat(copy).isEqualTo(REQUEST);
    }

    @Test
    void shouldWriteWhatItReads() {
        byte[] id = Seeded.hex("000102030405060708090a0b");
        int length = writer.request(out, 5, id)
                .username("local:remote")
                .software("a")
                .priority(0xf000_0001L)
                .controlling(0x8000_0000_0000_0001L)
                .useCandidate()
                .nomination(7)
                .integrity(PASSWORD)
                .fingerprint();

        assertThat(message.wrap(out, 5, length)).isEqualTo(DropReason.NONE);
        assertThat(message.isBindingRequest()).isTrue();
        assertThat(message.transactionId()).isEqualTo(id);
        assertThat(message.localFragment()).isEqualTo("local");
        assertThat(message.priority()).isEqualTo(0xf000_0001L);
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isTrue();
        assertThat(message.has(StunAttribute.ICE_CONTROLLING)).isTrue();
        assertThat(message.nomination()).isEqualTo(7);
        assertThat(message.hasIntegrity(PASSWORD)).isTrue();
    }

    @Test
    void shouldAnswerWithTheSameTransactionAndTheMappedAddress() {
        wrap(REQUEST);
        for (String host : new String[] {"192.0.2.77", "2001:db8::77"}) {
            var address = new InetSocketAddress(host, 65_535);
            int length = writer.success(out, 0, message)
                    .xorMappedAddress(address)
                    .integrity(PASSWORD)
                    .fingerprint();
            var answer = new StunMessage();

            assertThat(answer.wrap(out, 0, length)).isEqualTo(DropReason.NONE);
            assertThat(answer.isBindingSuccess()).isTrue();
            assertThat(answer.transactionId()).isEqualTo(message.transactionId());
            assertThat(answer.xorMappedAddress()).isEqualTo(address);
            assertThat(answer.hasIntegrity(PASSWORD)).isTrue();
        }
    }

    @Test
    void shouldWriteErrorCodes() {
        wrap(REQUEST);
        for (int code : new int[] {400, 401, 420, 487}) {
            int length = writer.error(out, 0, message, code).fingerprint();
            var answer = new StunMessage();

            assertThat(answer.wrap(out, 0, length)).isEqualTo(DropReason.NONE);
            assertThat(answer.isBindingError()).isTrue();
            assertThat(answer.errorCode()).isEqualTo(code);
        }
    }

    @Test
    void shouldRefuseWhatIsNoStun() {
        assertThat(message.wrap(REQUEST, 0, 19)).isEqualTo(DropReason.STUN_TOO_SHORT);
        assertThat(message.wrap(new byte[2000], 0, 1028)).isEqualTo(DropReason.STUN_TOO_LONG);
        for (int at : new int[] {0, 2, 3, 4, 7}) {
            byte[] bytes = REQUEST.clone();
            bytes[at] ^= (byte) 0x81;
            assertThat(wrap(bytes)).as("byte " + at).isEqualTo(DropReason.STUN_BAD_HEADER);
        }
        for (int length = 20; length < REQUEST.length; length++) {
            assertThat(message.wrap(REQUEST, 0, length)).isNotEqualTo(DropReason.NONE);
        }
    }

    @Test
    void shouldSeeEveryChangedByte() {
        for (int at = 0; at < REQUEST.length; at++) {
            byte[] bytes = REQUEST.clone();
            bytes[at] ^= 1;

            // Byte 100 is in the type of FINGERPRINT: it becomes an attribute nobody knows, behind the integrity.
            boolean good = wrap(bytes) == DropReason.NONE && message.hasIntegrity(PASSWORD);
            assertThat(good).as("byte " + at).isEqualTo(at == 100);
        }
    }

    @Test
    void shouldIgnoreAttributesBehindTheIntegrity() {
        int sealed = writer.request(out, 0, new byte[12])
                        .username("a:b")
                        .integrity(PASSWORD)
                        .fingerprint()
                - 8;
        byte[] bytes = Arrays.copyOf(out, sealed + 4);
        Bytes.put32(bytes, sealed, StunAttribute.USE_CANDIDATE << 16);
        Bytes.put16(bytes, 2, bytes.length - StunMessage.HEADER_LENGTH);

        assertThat(wrap(bytes)).isEqualTo(DropReason.NONE);
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isFalse();
    }

    @Test
    void shouldNameTheAttributeItDoesNotUnderstand() {
        byte[] bytes = Seeded.hex("000100042112a442000000000000000000000000 7fff0000");

        assertThat(wrap(bytes)).isEqualTo(DropReason.NONE);
        assertThat(message.unknownAttribute()).isEqualTo(0x7fff);
    }

    @Test
    void shouldSurviveRandomBytes() {
        var random = Seeded.random();
        byte[] bytes = new byte[256];
        int good = 0;
        for (int i = 0; i < 1_000_000; i++) {
            if ((i & 3) == 0) {
                random.nextBytes(bytes);
            }
            int body = random.nextInt(40) * 4;
            System.arraycopy(REQUEST, 0, bytes, 0, 8);
            bytes[3] = (byte) body;
            for (int at = 20; at < 20 + body; at += 4 + 4 * random.nextInt(4)) {
                bytes[at] = 0;
                bytes[at + 2] = 0;
                bytes[at + 3] = (byte) random.nextInt(24);
            }
            if (message.wrap(bytes, 0, 20 + body) == DropReason.NONE) {
                good++;
                message.username();
                message.xorMappedAddress();
                message.errorCode();
                message.priority();
            }
        }
        assertThat(good).isPositive();
    }
}
