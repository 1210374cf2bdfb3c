package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class H264KeyFrameTest {
    @ParameterizedTest
    @ValueSource(strings = {"65 88", "67 42", "78 0002 6742 0001 68", "78 0001 06 0002 6588", "7c 85 88", "7c 87 42"})
    void shouldSeeAKeyFrame(String hex) {
        byte[] bytes = Seeded.hex("00" + hex);

        assertThat(H264KeyFrame.isKeyFrame(bytes, 1, bytes.length - 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "61 88", "68 42", "78 0002 6142", "78 0009 6742", "78 0000 6742", "78 00", "7c 05 88", "7c"})
    void shouldSeeNoKeyFrame(String hex) {
        byte[] bytes = Seeded.hex("00" + hex);

        assertThat(H264KeyFrame.isKeyFrame(bytes, 1, bytes.length - 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"67 42", "78 0002 6742 0001 68", "78 0001 68 0002 6742", "7c 87 42"})
    void shouldSeeParameters(String hex) {
        byte[] bytes = Seeded.hex("00" + hex);

        assertThat(H264KeyFrame.hasParameters(bytes, 1, bytes.length - 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "65 88", "68 42", "78 0001 06 0002 6588", "7c 85 88", "7c 07 42", "7c"})
    void shouldSeeNoParameters(String hex) {
        byte[] bytes = Seeded.hex("00" + hex);

        assertThat(H264KeyFrame.hasParameters(bytes, 1, bytes.length - 1)).isFalse();
    }

    @Test
    void shouldSurviveRandomBytes() {
        var random = Seeded.random();
        byte[] bytes = new byte[32];
        int keys = 0;
        for (int i = 0; i < 2_000_000; i++) {
            random.nextBytes(bytes);
            keys += H264KeyFrame.isKeyFrame(bytes, 2, random.nextInt(30)) ? 1 : 0;
        }
        assertThat(keys).isPositive();
    }
}
