package io.patchbay.node.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.stun.StunMessage;
import io.patchbay.node.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class IceLiteTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IceCredentials OLD = IceCredentials.create(new Random(1));
    private static final IceCredentials NEW = IceCredentials.create(new Random(2));

    private final IceLite ice = new IceLite(OLD, IceLite.DEFAULT_CONSENT);
    private final byte[] out = new byte[StunMessage.MAX_LENGTH];
    private final StunMessage answer = new StunMessage();

    private static IcePath udp(int port) {
        return new IcePath(IceProtocol.UDP, new InetSocketAddress("192.0.2.9", port));
    }

    private IceReply send(IceCredentials used, IcePath path, long nowNs, Consumer<StunWriter> attributes) {
        byte[] bytes = new byte[StunMessage.MAX_LENGTH];
        var writer = new StunWriter().request(bytes, 0, new byte[12]).username(used.usernameFragment() + ":remote");
        attributes.accept(writer);
        int length = writer.integrity(used.password().getBytes(StandardCharsets.UTF_8))
                .fingerprint();
        return deliver(bytes, length, path, nowNs);
    }

    private IceReply deliver(byte[] bytes, int length, IcePath path, long nowNs) {
        var message = new StunMessage();
        assertThat(message.wrap(bytes, 0, length)).isEqualTo(DropReason.NONE);
        IceReply reply = ice.onMessage(message, path, nowNs, out);
        if (reply.length() > 0) {
            assertThat(answer.wrap(out, 0, reply.length())).isEqualTo(DropReason.NONE);
        }
        return reply;
    }

    private IceEvent check(IcePath path, long nowNs) {
        return send(OLD, path, nowNs, writer -> writer.controlling(1).priority(100))
                .event();
    }

    private IceEvent nominate(IcePath path, long nowNs, long priority) {
        return send(
                        OLD,
                        path,
                        nowNs,
                        writer -> writer.controlling(1).priority(priority).useCandidate())
                .event();
    }

    @Test
    void shouldAnswerACheckWithTheMappedAddressAndItsPassword() {
        IceReply reply = send(OLD, udp(5), 0, writer -> writer.controlling(1));

        assertThat(reply.event()).isEqualTo(new IceEvent.Selected(udp(5)));
        assertThat(answer.isBindingSuccess()).isTrue();
        assertThat(answer.xorMappedAddress()).isEqualTo(udp(5).remote());
        assertThat(answer.hasIntegrity(OLD.password().getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void shouldSelectProvisionallyAndThenFollowNominations() {
        assertThat(check(udp(1), 0)).isEqualTo(new IceEvent.Selected(udp(1)));
        assertThat(check(udp(2), 1)).isEqualTo(IceEvent.NONE);

        assertThat(nominate(udp(2), 2, 50)).isEqualTo(new IceEvent.AddressChanged(udp(1), udp(2)));
        assertThat(nominate(udp(3), 2 * SECOND, 10)).isEqualTo(new IceEvent.AddressChanged(udp(2), udp(3)));
        assertThat(ice.selected()).isEqualTo(udp(3));
        assertThat(ice.isKnown(udp(1))).isTrue();
        assertThat(ice.isKnown(udp(9))).isFalse();
    }

    @Test
    void shouldNotFlapUnderAggressiveNomination() {
        nominate(udp(1), 0, 10);
        assertThat(nominate(udp(2), 1, 20)).isEqualTo(new IceEvent.AddressChanged(udp(1), udp(2)));

        assertThat(nominate(udp(1), 2, 10)).isEqualTo(IceEvent.NONE);
        assertThat(nominate(udp(2), 3, 20)).isEqualTo(IceEvent.NONE);
        assertThat(ice.selected()).isEqualTo(udp(2));
    }

    @Test
    void shouldFollowTheHigherNominationValue() {
        send(OLD, udp(1), 0, writer -> writer.priority(9).nomination(2));

        assertThat(send(OLD, udp(2), 1, writer -> writer.priority(1).nomination(3))
                        .event())
                .isEqualTo(new IceEvent.AddressChanged(udp(1), udp(2)));
        assertThat(send(OLD, udp(1), 2, writer -> writer.priority(9).nomination(2))
                        .event())
                .isEqualTo(IceEvent.NONE);
    }

    @Test
    void shouldExpireConsentAndTakeThePeerBack() {
        check(udp(1), SECOND);

        assertThat(ice.onTime(31 * SECOND - 1)).isEqualTo(IceEvent.NONE);
        assertThat(ice.onTime(31 * SECOND)).isEqualTo(new IceEvent.ConsentExpired());
        assertThat(ice.onTime(32 * SECOND)).isEqualTo(IceEvent.NONE);
        assertThat(ice.selected()).isNull();

        assertThat(check(udp(1), 40 * SECOND)).isEqualTo(new IceEvent.Selected(udp(1)));
    }

    @Test
    void shouldKeepConsentFreshWithEveryGoodRequest() {
        check(udp(1), 0);
        check(udp(1), 20 * SECOND);

        assertThat(ice.onTime(49 * SECOND)).isEqualTo(IceEvent.NONE);
    }

    @Test
    void shouldAnswer401AndChangeNothingOnWrongIntegrity() {
        var wrong = new IceCredentials(OLD.usernameFragment(), NEW.password());

        IceReply reply = send(wrong, udp(1), 0, StunWriter::useCandidate);

        assertThat(reply.reason()).isEqualTo(DropReason.STUN_BAD_CREDENTIALS);
        assertThat(answer.errorCode()).isEqualTo(401);
        assertThat(ice.selected()).isNull();
        assertThat(ice.isKnown(udp(1))).isFalse();
    }

    @Test
    void shouldAnswer401ToAnUnknownUser() {
        assertThat(send(NEW, udp(1), 0, writer -> {}).reason()).isEqualTo(DropReason.STUN_BAD_CREDENTIALS);
        assertThat(answer.errorCode()).isEqualTo(401);
    }

    @Test
    void shouldAnswer400WithoutUserNameOrIntegrity() {
        byte[] bytes = new byte[200];
        int length =
                new StunWriter().request(bytes, 0, new byte[12]).username("a:b").fingerprint();
        assertThat(deliver(bytes, length, udp(1), 0).reason()).isEqualTo(DropReason.STUN_BAD_CREDENTIALS);
        assertThat(answer.errorCode()).isEqualTo(400);

        length = new StunWriter()
                .request(bytes, 0, new byte[12])
                .integrity(new byte[1])
                .fingerprint();
        deliver(bytes, length, udp(1), 0);
        assertThat(answer.errorCode()).isEqualTo(400);
    }

    @Test
    void shouldAnswer487ToAControlledPeer() {
        assertThat(send(OLD, udp(1), 0, writer -> writer.controlled(1)).reason())
                .isEqualTo(DropReason.STUN_ROLE_CONFLICT);
        assertThat(answer.errorCode()).isEqualTo(487);
        assertThat(ice.selected()).isNull();
    }

    @Test
    void shouldAnswer420ToWhatItHasToUnderstandAndDoesNot() {
        IceReply reply = send(OLD, udp(1), 0, writer -> writer.bytes(0x7001, new byte[3]));

        assertThat(reply.reason()).isEqualTo(DropReason.STUN_BAD_ATTRIBUTE);
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(ice.selected()).isNull();
    }

    @Test
    void shouldForgetAClosedConnection() {
        var tcp = new IcePath(IceProtocol.TCP, new InetSocketAddress("192.0.2.9", 7));
        check(tcp, 0);

        ice.onClosed(tcp);

        assertThat(ice.selected()).isNull();
        assertThat(check(udp(1), 1)).isEqualTo(new IceEvent.Selected(udp(1)));
    }

    @Test
    void shouldRememberABoundedNumberOfPathsButNeverForgetTheSelectedOne() {
        nominate(udp(1), 0, 10);
        for (int port = 2; port < 40; port++) {
            check(udp(port), port);
        }

        assertThat(ice.selected()).isEqualTo(udp(1));
        assertThat(ice.isKnown(udp(1))).isTrue();
        assertThat(ice.isKnown(udp(2))).isFalse();
        assertThat(ice.isKnown(udp(39))).isTrue();
    }

    @Test
    void shouldIgnoreResponsesAndIndications() {
        byte[] bytes = Seeded.hex("001100002112a442000000000000000000000000");

        IceReply reply = deliver(bytes, bytes.length, udp(1), 0);

        assertThat(reply).isEqualTo(new IceReply(0, IceEvent.NONE, DropReason.STUN_NOT_A_REQUEST));
    }

    @Test
    void shouldMakeCredentialsAndCandidatesAsMediasoupDoes() {
        assertThat(OLD.usernameFragment()).hasSize(32);
        assertThat(OLD.password()).hasSize(32).isNotEqualTo(OLD.usernameFragment());
        assertThat(OLD.toString()).doesNotContain(OLD.password());
        assertThatThrownBy(() -> new IceCredentials("abc", OLD.password()))
                .isInstanceOf(IllegalArgumentException.class);

        var udp = IceCandidate.host(IceProtocol.UDP, "192.0.2.1", 40_000, 0);
        var tcp = IceCandidate.host(IceProtocol.TCP, "192.0.2.1", 40_000, 1);
        assertThat(udp.priority()).isEqualTo(1_076_302_079L);
        assertThat(tcp.priority()).isEqualTo(1_076_276_479L);
        assertThat(udp.toSdp()).isEqualTo("candidate:udpcandidate 1 udp 1076302079 192.0.2.1 40000 typ host");
        assertThat(tcp.toSdp())
                .isEqualTo("candidate:tcpcandidate 1 tcp 1076276479 192.0.2.1 40000 typ host tcptype passive");
    }

    @Test
    void shouldExpireAfterTheTimeItIsGiven() {
        var brief = new IceLite(OLD, Duration.ofMillis(5));

        assertThat(brief.onTime(SECOND)).isEqualTo(IceEvent.NONE);
    }

    @Test
    void shouldLoseConsentAlsoWithoutAPath() {
        var tcp = new IcePath(IceProtocol.TCP, new InetSocketAddress("192.0.2.9", 7));
        check(tcp, 0);
        ice.onClosed(tcp);

        assertThat(ice.selected()).isNull();
        assertThat(ice.onTime(29 * SECOND)).isEqualTo(IceEvent.NONE);
        assertThat(ice.onTime(30 * SECOND)).isEqualTo(new IceEvent.ConsentExpired());
    }
}
