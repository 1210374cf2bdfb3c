package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import org.junit.jupiter.api.Test;

final class Vp8DescriptorTest {
    private final Vp8Descriptor descriptor = new Vp8Descriptor();

    private DropReason parse(String hex) {
        byte[] bytes = Seeded.hex("ee" + hex);
        return descriptor.parse(bytes, 1, bytes.length - 1);
    }

    @Test
    void shouldReadAFullDescriptorOfAKeyFrame() {
        assertThat(parse("90 f0 8123 45 a3 00 112233")).isEqualTo(DropReason.NONE);

        assertThat(descriptor.length()).isEqualTo(6);
        assertThat(descriptor.pictureId()).isEqualTo(0x123);
        assertThat(descriptor.pictureIdBits()).isEqualTo(15);
        assertThat(descriptor.tl0PicIdx()).isEqualTo(0x45);
        assertThat(descriptor.temporalId()).isEqualTo(2);
        assertThat(descriptor.layerSync()).isTrue();
        assertThat(descriptor.keyIdx()).isEqualTo(3);
        assertThat(descriptor.startOfFrame()).isTrue();
        assertThat(descriptor.keyFrame()).isTrue();
        assertThat(descriptor.nonReference()).isFalse();
    }

    @Test
    void shouldReadTheShortForms() {
        assertThat(parse("10 01")).isEqualTo(DropReason.NONE);
        assertThat(descriptor.length()).isEqualTo(1);
        assertThat(descriptor.pictureId()).isEqualTo(Vp8Descriptor.ABSENT);
        assertThat(descriptor.temporalId()).isEqualTo(Vp8Descriptor.ABSENT);
        assertThat(descriptor.keyFrame()).isFalse();

        assertThat(parse("b0 80 7f 01")).isEqualTo(DropReason.NONE);
        assertThat(descriptor.pictureId()).isEqualTo(0x7f);
        assertThat(descriptor.pictureIdBits()).isEqualTo(7);
        assertThat(descriptor.nonReference()).isTrue();
    }

    @Test
    void shouldSeeNoKeyFrameInALaterPacketOrPartition() {
        parse("80 80 01 00");
        assertThat(descriptor.keyFrame()).isFalse();
        parse("91 80 01 00");
        assertThat(descriptor.keyFrame()).isFalse();
    }

    @Test
    void shouldRefuseTruncatedDescriptors() {
        for (String hex : new String[] {"", "10", "90", "90f0", "90f081", "90f08123", "90f0812345", "90f0812345a3"}) {
            assertThat(parse(hex)).as(hex).isEqualTo(DropReason.VP8_BAD_DESCRIPTOR);
        }
    }

    @Test
    void shouldRewriteWithinTheWidthThatIsThere() {
        byte[] wide = Seeded.hex("90 e0 8123 45 a0 00");
        descriptor.parse(wide, 0, wide.length);
        descriptor.rewrite(wide, 0, 0x1_7fff, 0x1_02);
        assertThat(wide).isEqualTo(Seeded.hex("90 e0 ffff 02 a0 00"));

        byte[] narrow = Seeded.hex("90 80 23 00");
        descriptor.parse(narrow, 0, narrow.length);
        descriptor.rewrite(narrow, 0, 0x81, 9);
        assertThat(narrow).isEqualTo(Seeded.hex("90 80 01 00"));
    }

    @Test
    void shouldSurviveRandomBytes() {
        var random = Seeded.random();
        byte[] bytes = new byte[16];
        for (int i = 0; i < 2_000_000; i++) {
            random.nextBytes(bytes);
            int length = random.nextInt(10);
            if (descriptor.parse(bytes, 3, length) == DropReason.NONE) {
                assertThat(descriptor.length()).isBetween(1, length - 1);
                descriptor.rewrite(bytes, 3, i, i);
            }
        }
    }

    @Test
    void shouldKeepIdsContinuousOverSwitchesAndLeaveGapsOfLoss() {
        var rewriter = new Vp8Rewriter();

        assertThat(sent(rewriter, "90 e0 8005 07 00 00")).isEqualTo("90e08005070000");
        assertThat(sent(rewriter, "90 e0 8007 08 00 00")).isEqualTo("90e08007080000");

        rewriter.onSwitch();
        assertThat(sent(rewriter, "90 e0 f000 ff 00 00")).isEqualTo("90e08008090000");
        assertThat(sent(rewriter, "90 e0 f001 00 00 00")).isEqualTo("90e080090a0000");
        assertThat(rewriter.lastIds()).isEqualTo(0x00090a);
        byte[] late = Seeded.hex("90 e0 efff ff 00 00");
        descriptor.parse(late, 0, late.length);
        assertThat(rewriter.rewrite(descriptor, late, 0)).isFalse();
    }

    private String sent(Vp8Rewriter rewriter, String hex) {
        byte[] bytes = Seeded.hex(hex);
        descriptor.parse(bytes, 0, bytes.length);
        assertThat(rewriter.rewrite(descriptor, bytes, 0)).isTrue();
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
