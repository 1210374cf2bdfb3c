package io.patchbay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpStatus;
import io.patchbay.gateway.channel.ChannelAnswer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelControllerTest {
    @Test
    void shouldNameTheDecisionThatTheGatewayFailedAt() {
        var response = ChannelController.response(new ChannelAnswer.Failed("d1"));

        assertThat(response.status().getCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR.getCode());
        assertThat(response.getHeaders().get("Patchbay-Decision")).isEqualTo("d1");
        assertThat(response.body()).isEqualTo(Map.of("error", "internal error; the gateway's log names this decision"));
    }
}
