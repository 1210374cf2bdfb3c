package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Rendezvous;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.token.RoomKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A node that is slower than usual costs the caller no more than that node's usual time, and leaves nothing behind.
class HedgeIT {
    private static final String REGION = "eu-west";
    private static final Duration SLOW = Duration.ofMillis(300);
    private static final String BY_IDLE = "{\"uuid\":\"idle\",\"url\":\"http://sfu.example\"}";
    private static final String BY_BUSY = "{\"uuid\":\"busy\",\"url\":\"http://sfu.example\"}";

    @Test
    void shouldAskASecondNodeWhenTheFirstIsSlowerThanUsualAndGiveItsChannelBack() throws Exception {
        var release = new CountDownLatch(1);
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            learn(gateway, idle);
            idle.answering(exchange -> {
                if (exchange.getRequestMethod().equals("GET")) {
                    await(release);
                }
                FakeNode.json(200, BY_IDLE).to(exchange);
            });
            var startedNs = System.nanoTime();

            var answer = ask(gateway, "slow");

            assertThat(answer).isEqualTo(BY_BUSY);
            assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isLessThan(Duration.ofMillis(2500));
            var made = idle.next();
            assertThat(busy.next().method()).isEqualTo("GET");
            release.countDown();
            var givenBack = idle.next();
            assertThat(givenBack.method()).isEqualTo("DELETE");
            assertThat(givenBack.header("Patchbay-pick")).isEqualTo(made.header("Patchbay-pick"));
            assertThat(givenBack.token()).isEqualTo(made.token());
            assertThat(metrics(gateway)).contains("sfu_gateway_hedges_total{outcome=\"won\"} 1.0");
        }
    }

    @Test
    void shouldKeepTheFirstAnswerWhenTheSecondIsLater() throws Exception {
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            learn(gateway, idle);
            var secondAsked = new CountDownLatch(1);
            var firstAnswered = new CountDownLatch(1);
            idle.answering(exchange -> {
                await(secondAsked);
                FakeNode.json(200, BY_IDLE).to(exchange);
            });
            busy.answering(exchange -> {
                secondAsked.countDown();
                if (exchange.getRequestMethod().equals("GET")) {
                    await(firstAnswered);
                }
                FakeNode.json(200, BY_BUSY).to(exchange);
            });

            assertThat(ask(gateway, "slow")).isEqualTo(BY_IDLE);

            firstAnswered.countDown();
            assertThat(busy.next().method()).isEqualTo("GET");
            assertThat(busy.next().method()).isEqualTo("DELETE");
        }
    }

    @Test
    void shouldSendTwoCallersOfOneRoomToTheSameNode() throws Exception {
        var release = new CountDownLatch(1);
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            learn(gateway, idle);
            idle.answering(exchange -> {
                await(release);
                FakeNode.json(200, BY_IDLE).to(exchange);
            });
            var first = threads.submit(() -> ask(gateway, "both"));
            idle.next();
            var second = threads.submit(() -> ask(gateway, "both"));
            idle.next();

            assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(BY_BUSY);
            release.countDown();

            assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo(BY_BUSY);
        }
    }

    @Test
    void shouldAskNobodyElseForARoomThatIsThere() throws Exception {
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            learn(gateway, idle);
            ask(gateway, "known");
            idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(ask(gateway, "known")).isEqualTo(BY_IDLE);

            assertThat(busy.requests()).isZero();
        }
    }

    /// A call that lasts an hour is not to be far away because of a moment.
    @Test
    void shouldNotAskInAnotherRegion() throws Exception {
        try (var here = new FakeNode("idle");
                var there = new FakeNode("busy");
                var table =
                        new FakeAggregator(List.of(row("idle", here, REGION, 0), row("busy", there, "us-east", 0)));
                var gateway = gateway(table, "5", here, there)) {
            learn(gateway, here);
            here.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(ask(gateway, "slow")).isEqualTo(BY_IDLE);

            assertThat(there.requests()).isZero();
            assertThat(metrics(gateway)).contains("sfu_gateway_hedges_total{outcome=\"nobody-else\"} 1.0");
        }
    }

    /// Nobody can say whether a call runs there: a second channel would part its people.
    @Test
    void shouldAskNobodyElseWhenItIsNotKnownWhoHasTheRoom() throws Exception {
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            learn(gateway, idle);
            table.failLookups();
            idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(ask(gateway, roomOfIdle())).isEqualTo(BY_IDLE);

            assertThat(busy.requests()).isZero();
            assertThat(metrics(gateway)).contains("sfu_gateway_affinity_lookups_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    void shouldKeepTheFirstAnswerWhenTheSecondDeclines() throws Exception {
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            learn(gateway, idle);
            var secondAsked = new CountDownLatch(1);
            idle.answering(FakeNode.after(SLOW, exchange -> {
                await(secondAsked);
                FakeNode.json(200, BY_IDLE).to(exchange);
            }));
            busy.answering(exchange -> {
                secondAsked.countDown();
                FakeNode.json(400, "{\"error\":\"not here\"}").to(exchange);
            });

            assertThat(ask(gateway, "slow")).isEqualTo(BY_IDLE);
        }
    }

    @Test
    void shouldAddNoLoadBeyondItsBudget() throws Exception {
        try (var idle = new FakeNode("idle");
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "0", idle, busy)) {
            learn(gateway, idle);
            idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(ask(gateway, "slow")).isEqualTo(BY_IDLE);

            assertThat(busy.requests()).isZero();
            assertThat(metrics(gateway)).contains("sfu_gateway_hedges_total{outcome=\"over-budget\"} 1.0");
        }
    }

    @Test
    void shouldHaveANodeThatGaveNoAnswerCloseWhatItMadeLater() throws Exception {
        try (var idle = new FakeNode("idle").answering(exchange -> {
                    if (exchange.getRequestMethod().equals("DELETE")) {
                        FakeNode.json(200, "{\"closed\":true}").to(exchange);
                    }
                });
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            var answer = ask(gateway, "silent");

            assertThat(answer).isEqualTo(BY_BUSY);
            assertThat(idle.next().method()).isEqualTo("GET");
            assertThat(idle.next().method()).isEqualTo("DELETE");
            Eventually.until(
                    "counted",
                    () -> metrics(gateway).contains("sfu_gateway_channel_releases_total{outcome=\"closed\"} 1.0"));
        }
    }

    @Test
    void shouldHaveANodeWhoseAnswerWasCutOffCloseWhatItMade() throws Exception {
        try (var idle = new FakeNode("idle").answering(exchange -> {
                    if (exchange.getRequestMethod().equals("DELETE")) {
                        FakeNode.json(200, "{\"closed\":true}").to(exchange);
                        return;
                    }
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write('{');
                    exchange.close();
                });
                var busy = new FakeNode("busy");
                var table = table(idle, busy);
                var gateway = gateway(table, "5", idle, busy)) {
            assertThat(ask(gateway, "cut-off")).isEqualTo(BY_BUSY);

            assertThat(idle.next().method()).isEqualTo("GET");
            assertThat(idle.next().method()).isEqualTo("DELETE");
        }
    }

    /// Enough quick answers for the gateway to know what is usual.
    /// A room that goes to the idle node by its hash alone, as rooms do of which nobody knows where they are.
    private static String roomOfIdle() {
        return IntStream.range(0, 100)
                .mapToObj(number -> "perhaps-there-" + number)
                .filter(room -> weight(room, "idle") > weight(room, "busy"))
                .findFirst()
                .orElseThrow();
    }

    private static long weight(String room, String nodeId) {
        return Rendezvous.weight(RoomKey.of("patchbay:default".getBytes(StandardCharsets.UTF_8), room), nodeId);
    }

    private static void learn(TestGateway gateway, FakeNode idle) throws Exception {
        for (int i = 0; i < 25; i++) {
            assertThat(ask(gateway, "quick-" + i)).isEqualTo(BY_IDLE);
            idle.next();
        }
    }

    private static String ask(TestGateway gateway, String room) throws Exception {
        var answer = gateway.get("/v1/channel?region=" + REGION, "Bearer " + TestGateway.tokenFor(room));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String metrics(TestGateway gateway) throws Exception {
        return gateway.management("/metrics").body();
    }

    private static FakeAggregator table(FakeNode idle, FakeNode busy) {
        return new FakeAggregator(List.of(row("idle", idle, REGION, 0), row("busy", busy, REGION, 300)));
    }

    private static LoadRow row(String id, FakeNode node, String region, int sessions) {
        var load = new FakeAggregator.Load(sessions, 100, null);
        return FakeAggregator.row(id, node.address(), region, null, NodeStatus.UP, load);
    }

    private static TestGateway gateway(FakeAggregator table, String percent, FakeNode idle, FakeNode busy)
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
                TestGateway.nodes(idle.entry(REGION), busy.entry(REGION))));
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
