package io.patchbay.aggregator.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StockNodeTest {
    private final StockNodeServer server = new StockNodeServer();
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final StockNode node = new StockNode(http, server.address(), Duration.ofSeconds(5));

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    @Test
    void shouldReadLoadWhereItExists() throws InterruptedException {
        server.answer("/v1/load", 200, "{\"channels\":12,\"sessions\":45,\"cpuUsage\":0.35,\"memoryUsage\":0.48}");

        assertThat(node.poll()).isEqualTo(new PollAnswer.Load(12, 45, 0.35, 0.48, 0));
    }

    @Test
    void shouldSumUpStatsWhereLoadDoesNotExist() throws InterruptedException {
        server.stock();

        assertThat(node.poll()).isEqualTo(new PollAnswer.Load(2, 3, null, null, 1000));
    }

    @Test
    void shouldFailOnAnswersThatAreNotTheProtocol() throws InterruptedException {
        for (var body :
                new String[] {"", "null", "[]", "{\"channels\":-1,\"sessions\":1}", "{\"channels\":1.5}", "<html>"}) {
            server.answer("/v1/load", 200, body);

            assertThat(node.poll()).as(body).isInstanceOf(PollAnswer.Failed.class);
        }
    }

    @Test
    void shouldFailOnServerErrorAndOnRedirect() throws InterruptedException {
        server.stock().answer("/v1/load", 500, "");
        assertThat(node.poll())
                .isInstanceOfSatisfying(
                        PollAnswer.Failed.class,
                        failed -> assertThat(failed.httpStatus()).isEqualTo(500));

        server.answer("/v1/load", 302, "");
        assertThat(node.poll()).isInstanceOf(PollAnswer.Failed.class);
    }

    @Test
    void shouldFailOnAnswerThatIsTooLarge() throws InterruptedException {
        server.answer("/v1/load", 200, " ".repeat(StockNode.MAX_BODY + 1));

        assertThat(node.poll()).isInstanceOf(PollAnswer.Failed.class);
    }

    @Test
    void shouldNotBeHeldUpByNodesWhoseAnswersNeverEnd() throws InterruptedException {
        try (var dripping = new StockNodeServer().stall("/v1/load")) {
            var slow = new StockNode(http, dripping.address(), Duration.ofMillis(300));
            for (var poll = 0; poll < 4; poll++) {
                assertThat(slow.poll()).isInstanceOf(PollAnswer.Failed.class);
            }
            server.stock();

            assertThat(node.poll()).isEqualTo(new PollAnswer.Load(2, 3, null, null, 1000));
        }
    }

    @Test
    void shouldFailWhenNobodyListens() throws InterruptedException {
        server.close();

        assertThat(node.poll())
                .isInstanceOfSatisfying(
                        PollAnswer.Failed.class,
                        failed -> assertThat(failed.httpStatus()).isZero());
    }
}
