package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Rendezvous;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.token.RoomKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
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

    /// Longer than a busy machine takes for what is usual.
    private static final Duration SLOW = Duration.ofSeconds(1);

    /// Answers after which the gateway knows what is usual, and not one more: from then on a slow moment is hedged.
    private static final int LEARNED = 20;

    private static final String BY_IDLE = "{\"uuid\":\"idle\",\"url\":\"http://sfu.example\"}";
    private static final String BY_BUSY = "{\"uuid\":\"busy\",\"url\":\"http://sfu.example\"}";

    /// Two nodes, of which the idle one is asked first, and a gateway that has a table of both.
    private static final class Pair implements AutoCloseable {
        final FakeNode idle = new FakeNode("idle");
        final FakeNode busy = new FakeNode("busy");
        final FakeAggregator table;
        final TestGateway gateway;

        Pair() throws Exception {
            this(Map.of(), REGION, 300);
        }

        /// @param more settings of the gateway
        /// @param region of the busy node; the idle one is in [#REGION]
        /// @param sessions of the busy node
        Pair(Map<String, String> more, String region, int sessions) throws Exception {
            table = new FakeAggregator(List.of(row("idle", idle, REGION, 0), row("busy", busy, region, sessions)));
            var settings = new HashMap<>(more);
            settings.putAll(Map.of(
                    "SFU_AGGREGATOR_URLS",
                    table.address(),
                    "PATCHBAY_INTERNAL_TOKEN",
                    FakeAggregator.TOKEN,
                    "PATCHBAY_HEALTH_PUBLIC",
                    "true",
                    "SFU_GATEWAY_NODES",
                    TestGateway.nodes(idle.entry(REGION), busy.entry(REGION))));
            gateway = new TestGateway(settings);
            Eventually.until(
                    "a table", () -> gateway.get("/v1/health", null).body().contains("\"snapshotId\":\"test:1\""));
        }

        private static LoadRow row(String id, FakeNode node, String region, int sessions) {
            var load = new FakeAggregator.Load(sessions, 100, null);
            return FakeAggregator.row(id, node.address(), region, null, NodeStatus.UP, load);
        }

        /// Quick answers, so that the gateway knows what is usual.
        void learn() throws Exception {
            for (int i = 0; i < LEARNED; i++) {
                assertThat(ask("quick-" + i)).isEqualTo(BY_IDLE);
                idle.next();
            }
        }

        String ask(String room) throws Exception {
            var answer = gateway.get("/v1/channel?region=" + REGION, "Bearer " + TestGateway.tokenFor(room));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }

        String metrics() throws Exception {
            return gateway.management("/metrics").body();
        }

        @Override
        public void close() {
            gateway.close();
            table.close();
            busy.close();
            idle.close();
        }
    }

    @Test
    void shouldAskASecondNodeWhenTheFirstIsSlowerThanUsualAndGiveItsChannelBack() throws Exception {
        var release = new CountDownLatch(1);
        try (var pair = new Pair()) {
            pair.learn();
            pair.idle.answering(exchange -> {
                if (exchange.getRequestMethod().equals("GET")) {
                    await(release);
                }
                FakeNode.json(200, BY_IDLE).to(exchange);
            });
            var startedNs = System.nanoTime();

            var answer = pair.ask("slow");

            assertThat(answer).isEqualTo(BY_BUSY);
            assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isLessThan(Duration.ofMillis(2500));
            var made = pair.idle.next();
            assertThat(pair.busy.next().method()).isEqualTo("GET");
            release.countDown();
            var givenBack = pair.idle.next();
            assertThat(givenBack.method()).isEqualTo("DELETE");
            assertThat(givenBack.header("Patchbay-pick")).isEqualTo(made.header("Patchbay-pick"));
            assertThat(givenBack.token()).isEqualTo(made.token());
            assertThat(pair.metrics()).contains("sfu_gateway_hedges_total{outcome=\"won\"} 1.0");
        }
    }

    @Test
    void shouldKeepTheFirstAnswerWhenTheSecondIsLater() throws Exception {
        try (var pair = new Pair()) {
            pair.learn();
            var secondAsked = new CountDownLatch(1);
            var firstAnswered = new CountDownLatch(1);
            pair.idle.answering(exchange -> {
                await(secondAsked);
                FakeNode.json(200, BY_IDLE).to(exchange);
            });
            pair.busy.answering(exchange -> {
                secondAsked.countDown();
                if (exchange.getRequestMethod().equals("GET")) {
                    await(firstAnswered);
                }
                FakeNode.json(200, BY_BUSY).to(exchange);
            });

            assertThat(pair.ask("slow")).isEqualTo(BY_IDLE);

            firstAnswered.countDown();
            assertThat(pair.busy.next().method()).isEqualTo("GET");
            assertThat(pair.busy.next().method()).isEqualTo("DELETE");
        }
    }

    @Test
    void shouldSendTwoCallersOfOneRoomToTheSameNode() throws Exception {
        var bothAsked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var pair = new Pair();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            pair.learn();
            pair.idle.answering(exchange -> {
                await(release);
                FakeNode.json(200, BY_IDLE).to(exchange);
            });
            pair.busy.answering(exchange -> {
                await(bothAsked);
                FakeNode.json(200, BY_BUSY).to(exchange);
            });
            var first = threads.submit(() -> pair.ask("both"));
            pair.idle.next();
            var second = threads.submit(() -> pair.ask("both"));
            pair.idle.next();
            bothAsked.countDown();

            assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(BY_BUSY);
            release.countDown();

            assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo(BY_BUSY);
        }
    }

    @Test
    void shouldAskNobodyElseForARoomThatIsThere() throws Exception {
        try (var pair = new Pair()) {
            pair.learn();
            pair.idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(pair.ask("quick-" + (LEARNED - 1))).isEqualTo(BY_IDLE);

            assertThat(pair.busy.requests()).isZero();
        }
    }

    /// A call that lasts an hour is not to be far away because of a moment.
    @Test
    void shouldNotAskInAnotherRegion() throws Exception {
        try (var pair = new Pair(Map.of(), "us-east", 0)) {
            pair.learn();
            pair.idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(pair.ask("slow")).isEqualTo(BY_IDLE);

            assertThat(pair.busy.requests()).isZero();
            assertThat(pair.metrics()).contains("sfu_gateway_hedges_total{outcome=\"nobody-else\"} 1.0");
        }
    }

    /// Nobody can say whether a call runs there: a second channel would part its people.
    @Test
    void shouldAskNobodyElseWhenItIsNotKnownWhoHasTheRoom() throws Exception {
        try (var pair = new Pair()) {
            pair.learn();
            pair.table.failLookups();
            pair.idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(pair.ask(roomOfIdle())).isEqualTo(BY_IDLE);

            assertThat(pair.busy.requests()).isZero();
            assertThat(pair.metrics()).contains("sfu_gateway_affinity_lookups_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    void shouldKeepTheFirstAnswerWhenTheSecondDeclines() throws Exception {
        try (var pair = new Pair()) {
            pair.learn();
            var secondAsked = new CountDownLatch(1);
            pair.idle.answering(FakeNode.after(SLOW, exchange -> {
                await(secondAsked);
                FakeNode.json(200, BY_IDLE).to(exchange);
            }));
            pair.busy.answering(exchange -> {
                secondAsked.countDown();
                FakeNode.json(400, "{\"error\":\"not here\"}").to(exchange);
            });

            assertThat(pair.ask("slow")).isEqualTo(BY_IDLE);
        }
    }

    @Test
    void shouldAddNoLoadBeyondItsBudget() throws Exception {
        try (var pair = new Pair(Map.of("SFU_HEDGE_PERCENT", "0"), REGION, 300)) {
            pair.learn();
            pair.idle.answering(FakeNode.after(SLOW, FakeNode.json(200, BY_IDLE)));

            assertThat(pair.ask("slow")).isEqualTo(BY_IDLE);

            assertThat(pair.busy.requests()).isZero();
            assertThat(pair.metrics()).contains("sfu_gateway_hedges_total{outcome=\"over-budget\"} 1.0");
        }
    }

    @Test
    void shouldHaveANodeThatGaveNoAnswerCloseWhatItMadeLater() throws Exception {
        try (var pair = new Pair(Map.of("SFU_ATTEMPT_TIMEOUT_MS", "700"), REGION, 300)) {
            pair.idle.answering(exchange -> {
                if (exchange.getRequestMethod().equals("DELETE")) {
                    FakeNode.json(200, "{\"closed\":true}").to(exchange);
                }
            });

            var answer = pair.ask("silent");

            assertThat(answer).isEqualTo(BY_BUSY);
            assertThat(pair.idle.next().method()).isEqualTo("GET");
            assertThat(pair.idle.next().method()).isEqualTo("DELETE");
            Eventually.until(
                    "counted",
                    () -> pair.metrics().contains("sfu_gateway_channel_releases_total{outcome=\"closed\"} 1.0"));
        }
    }

    @Test
    void shouldHaveANodeWhoseAnswerWasCutOffCloseWhatItMade() throws Exception {
        try (var pair = new Pair()) {
            pair.idle.answering(exchange -> {
                if (exchange.getRequestMethod().equals("DELETE")) {
                    FakeNode.json(200, "{\"closed\":true}").to(exchange);
                    return;
                }
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('{');
                exchange.close();
            });

            assertThat(pair.ask("cut-off")).isEqualTo(BY_BUSY);

            assertThat(pair.idle.next().method()).isEqualTo("GET");
            assertThat(pair.idle.next().method()).isEqualTo("DELETE");
        }
    }

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
