package io.patchbay.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.NodeReport;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NodeReplyTest {
    @Test
    void shouldTakeAChannel() {
        assertThat(reply(200, "{\"uuid\":\"u\",\"url\":\"http://sfu.example\"}"))
                .isEqualTo(new NodeReply.Made(new NodeChannel("u", "http://sfu.example")));
    }

    @Test
    void shouldGoOnAfterARefusalOfThisNodeAndNotAfterOneOfTheRequest() {
        for (var status : new int[] {401, 408, 429}) {
            assertThat(reply(status, "why")).isEqualTo(new NodeReply.Refused(status, "why", true));
        }
        for (var status : new int[] {400, 403, 422}) {
            assertThat(reply(status, "why")).isEqualTo(new NodeReply.Refused(status, "why", false));
        }
    }

    @Test
    void shouldCountWhateverIsNoNodeAsFailed() {
        for (var status : new int[] {302, 404, 405, 500, 503}) {
            assertThat(reply(status, "")).isInstanceOfSatisfying(NodeReply.Failed.class, failed -> {
                assertThat(failed.what()).isEqualTo(NodeReport.Outcome.SERVER_ERROR);
                assertThat(failed.perhapsMade()).isFalse();
            });
        }
    }

    @Test
    void shouldSuspectAChannelBehindAnAnswerThatCannotBeRead() {
        assertThat(reply(200, "{\"uuid\":"))
                .isEqualTo(
                        new NodeReply.Failed(NodeReport.Outcome.SERVER_ERROR, 200, "no channel in the answer", true));
    }

    private static NodeReply reply(int status, String body) {
        return NodeReply.of(status, body.getBytes(StandardCharsets.UTF_8));
    }
}
