package io.patchbay.broker.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KafkaChoiceTest {

    @Test
    void shouldUseDockerWhereItAnswers() {
        assertThat(KafkaChoice.of(null, () -> true)).isEqualTo(KafkaChoice.DOCKER);
        assertThat(KafkaChoice.of(" ", () -> false)).isEqualTo(KafkaChoice.EMBEDDED);
    }

    @Test
    void shouldObeyTheSettingWithoutAskingDocker() {
        assertThat(KafkaChoice.of("embedded", KafkaChoiceTest::neverAsked)).isEqualTo(KafkaChoice.EMBEDDED);
        assertThat(KafkaChoice.of("DOCKER", KafkaChoiceTest::neverAsked)).isEqualTo(KafkaChoice.DOCKER);
    }

    @Test
    void shouldNameTheSettingThatIsWrong() {
        assertThatThrownBy(() -> KafkaChoice.of("podman", () -> true))
                .hasMessage("PATCHBAY_TEST_KAFKA must be embedded or docker, not 'podman'");
    }

    private static boolean neverAsked() {
        throw new AssertionError("Docker was asked although the setting decides");
    }
}
