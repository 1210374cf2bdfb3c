package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A node that is slower than usual costs the caller no more than that node's usual time, and leaves nothing behind.
class HedgeIT {
    private static final String NEAR = "eu-west";
    private static final Duration SLOW = Duration.ofMillis(300);
    private static final String BY_NEAR = "{\"uuid\":\"near\",\"url\":\"http://sfu.example\"}";
    private static final String BY_FAR = "{\"uuid\":\"far\",\"url\":\"http://sfu.example\"}";

    @Test
    void shouldAskASecondNodeWhenTheFirstIsSlowerThanUsualAndGiveItsChannelBack() throws Exception {
        var release = new CountDownLatch(1);
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            learn(gateway, near);
            near.answering(exchange -> {
                if (exchange.getRequestMethod().equals("GET")) {
                    await(release);
                }
                FakeNode.json(200, BY_NEAR).to(exchange);
            });
            var startedNs = System.nanoTime();

            var answer = ask(gateway, "slow");

            assertThat(answer).isEqualTo(BY_FAR);
            assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isLessThan(Duration.ofMillis(2500));
            var made = near.next();
            assertThat(far.next().method()).isEqualTo("GET");
            release.countDown();
            var givenBack = near.next();
            assertThat(givenBack.method()).isEqualTo("DELETE");
            assertThat(givenBack.header("Patchbay-pick")).isEqualTo(made.header("Patchbay-pick"));
            assertThat(givenBack.token()).isEqualTo(made.token());
            assertThat(metrics(gateway)).contains("sfu_gateway_hedges_total{outcome=\"won\"} 1.0");
        }
    }

    @Test
    void shouldKeepTheFirstAnswerWhenTheSecondIsLater() throws Exception {
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            learn(gateway, near);
            var secondAsked = new CountDownLatch(1);
            var firstAnswered = new CountDownLatch(1);
            near.answering(exchange -> {
                await(secondAsked);
                FakeNode.json(200, BY_NEAR).to(exchange);
            });
            far.answering(exchange -> {
                secondAsked.countDown();
                if (exchange.getRequestMethod().equals("GET")) {
                    await(firstAnswered);
                }
                FakeNode.json(200, BY_FAR).to(exchange);
            });

            assertThat(ask(gateway, "slow")).isEqualTo(BY_NEAR);

            firstAnswered.countDown();
            assertThat(far.next().method()).isEqualTo("GET");
            assertThat(far.next().method()).isEqualTo("DELETE");
        }
    }

    @Test
    void shouldSendTwoCallersOfOneRoomToTheSameNode() throws Exception {
        var release = new CountDownLatch(1);
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            learn(gateway, near);
            near.answering(exchange -> {
                await(release);
                FakeNode.json(200, BY_NEAR).to(exchange);
            });
            var first = threads.submit(() -> ask(gateway, "both"));
            near.next();
            var second = threads.submit(() -> ask(gateway, "both"));
            near.next();

            assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(BY_FAR);
            release.countDown();

            assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo(BY_FAR);
        }
    }

    @Test
    void shouldAskNobodyElseForARoomThatIsThere() throws Exception {
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            learn(gateway, near);
            ask(gateway, "known");
            near.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_NEAR)));

            assertThat(ask(gateway, "known")).isEqualTo(BY_NEAR);

            assertThat(far.requests()).isZero();
        }
    }

    /// Nobody can say whether a call runs there: a second channel would part its people.
    @Test
    void shouldAskNobodyElseWhenItIsNotKnownWhoHasTheRoom() throws Exception {
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            learn(gateway, near);
            table.failLookups();
            near.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_NEAR)));

            assertThat(ask(gateway, "perhaps-there")).isEqualTo(BY_NEAR);

            assertThat(far.requests()).isZero();
            assertThat(metrics(gateway)).contains("sfu_gateway_affinity_lookups_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    void shouldKeepTheFirstAnswerWhenTheSecondDeclines() throws Exception {
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            learn(gateway, near);
            var secondAsked = new CountDownLatch(1);
            near.answering(FakeNode.after(SLOW, exchange -> {
                await(secondAsked);
                FakeNode.json(200, BY_NEAR).to(exchange);
            }));
            far.answering(exchange -> {
                secondAsked.countDown();
                FakeNode.json(400, "{\"error\":\"not here\"}").to(exchange);
            });

            assertThat(ask(gateway, "slow")).isEqualTo(BY_NEAR);
        }
    }

    @Test
    void shouldAddNoLoadBeyondItsBudget() throws Exception {
        try (var near = new FakeNode("near");
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "0", near, far)) {
            learn(gateway, near);
            near.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_NEAR)));

            assertThat(ask(gateway, "slow")).isEqualTo(BY_NEAR);

            assertThat(far.requests()).isZero();
            assertThat(metrics(gateway)).contains("sfu_gateway_hedges_total{outcome=\"over-budget\"} 1.0");
        }
    }

    @Test
    void shouldHaveANodeThatGaveNoAnswerCloseWhatItMadeLater() throws Exception {
        try (var near = new FakeNode("near").answering(exchange -> {
                    if (exchange.getRequestMethod().equals("DELETE")) {
                        FakeNode.json(200, "{\"closed\":true}").to(exchange);
                    }
                });
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            var answer = ask(gateway, "silent");

            assertThat(answer).isEqualTo(BY_FAR);
            assertThat(near.next().method()).isEqualTo("GET");
            assertThat(near.next().method()).isEqualTo("DELETE");
            Eventually.until(
                    "counted",
                    () -> metrics(gateway).contains("sfu_gateway_channel_releases_total{outcome=\"closed\"} 1.0"));
        }
    }

    @Test
    void shouldHaveANodeWhoseAnswerWasCutOffCloseWhatItMade() throws Exception {
        try (var near = new FakeNode("near").answering(exchange -> {
                    if (exchange.getRequestMethod().equals("DELETE")) {
                        FakeNode.json(200, "{\"closed\":true}").to(exchange);
                        return;
                    }
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write('{');
                    exchange.close();
                });
                var far = new FakeNode("far");
                var table = table(near, far);
                var gateway = gateway(table, "5", near, far)) {
            assertThat(ask(gateway, "cut-off")).isEqualTo(BY_FAR);

            assertThat(near.next().method()).isEqualTo("GET");
            assertThat(near.next().method()).isEqualTo("DELETE");
        }
    }

    /// Enough quick answers for the gateway to know what is usual.
    private static void learn(TestGateway gateway, FakeNode near) throws Exception {
        for (int i = 0; i < 25; i++) {
            assertThat(ask(gateway, "quick-" + i)).isEqualTo(BY_NEAR);
            near.next();
        }
    }

    private static String ask(TestGateway gateway, String room) throws Exception {
        var answer = gateway.get("/v1/channel?region=" + NEAR, "Bearer " + TestGateway.tokenFor(room));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String metrics(TestGateway gateway) throws Exception {
        return gateway.management("/metrics").body();
    }

    private static FakeAggregator table(FakeNode near, FakeNode far) {
        return new FakeAggregator(List.of(row("near", near, NEAR), row("far", far, "us-east")));
    }

    private static LoadRow row(String id, FakeNode node, String region) {
        return FakeAggregator.row(id, node.address(), region, null, NodeStatus.UP);
    }

    private static TestGateway gateway(FakeAggregator table, String percent, FakeNode near, FakeNode far)
            throws Exception {
        var gateway = new TestGateway(Map.of(
                "SFU_AGGREGATOR_URLS",
                table.address(),
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "SFU_HEDGE_PERCENT",
                percent,
                "PATCHBAY_HEALTH_PUBLIC",
                "true",
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(near.entry(NEAR), far.entry("us-east"))));
        Eventually.until("a table", () -> gateway.get("/v1/health", null).body().contains("\"snapshotId\":\"test:1\""));
        return gateway;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody released the answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
