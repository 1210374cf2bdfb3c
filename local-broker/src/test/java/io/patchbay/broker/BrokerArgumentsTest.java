package io.patchbay.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerArgumentsTest {

    @Test
    void shouldHaveDefaults() {
        assertThat(BrokerArguments.parse(List.of()))
                .isEqualTo(new BrokerArguments(9092, Path.of(".patchbay", "kafka")));
    }

    @Test
    void shouldReadPortAndFolder() {
        assertThat(BrokerArguments.parse(List.of("--data", "here", "--port", "19092")))
                .isEqualTo(new BrokerArguments(19_092, Path.of("here")));
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertRefused("unknown argument '--prot'", "--prot", "1");
        assertRefused("--data needs a value", "--data");
        assertRefused("--port must be a number from 1 to 65535, not '0'", "--port", "0");
        assertRefused("--port must be a number from 1 to 65535, not '65536'", "--port", "65536");
        assertRefused("--port must be a number from 1 to 65535, not 'nine'", "--port", "nine");
    }

    private static void assertRefused(String message, String... args) {
        assertThatThrownBy(() -> BrokerArguments.parse(List.of(args)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
