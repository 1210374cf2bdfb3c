package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.seal.KeySealer;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.token.RoomKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// One room, one node: through any gateway, at the same moment or later, while its node drains, and while the
/// aggregator
/// is gone.
class RoomsIT {
    private static final SealingKeys KEYS = SealingKeys.generate();

    @Test
    void shouldSendOneRoomToOneNodeThroughTwoGatewaysAtTheSameMoment() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var c = new FakeNode("c");
                var aggregator = new FakeAggregator(List.of(row("n1", a), row("n2", b), row("n3", c)));
                var first = gateway(aggregator);
                var second = gateway(aggregator);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitTable(first);
            awaitTable(second);
            for (int room = 0; room < 30; room++) {
                var iss = "room-" + room;
                var calls = new ArrayList<Callable<String>>();
                for (int i = 0; i < 2; i++) {
                    calls.add(() -> first.channel(iss).body());
                    calls.add(() -> second.channel(iss).body());
                }
                var answers = new ArrayList<String>();
                for (var call : threads.invokeAll(calls)) {
                    answers.add(call.get());
                }
                assertThat(answers).as(iss).containsOnly(answers.getFirst());
            }
            assertThat(a.requests()).isPositive();
            assertThat(b.requests()).isPositive();
            assertThat(c.requests()).isPositive();
        }
    }

    @Test
    void shouldGoToTheNodeThatHasTheRoomThoughItDrains() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var aggregator = new FakeAggregator(List.of(row("n1", a, NodeStatus.DRAINING), row("n2", b)));
                var gateway = gateway(aggregator)) {
            awaitTable(gateway);
            aggregator.knows(channel("u1", "old-room", "n1"));

            assertThat(gateway.channel("old-room").body()).contains("\"uuid\":\"a\"");
            assertThat(gateway.channel("new-room").body()).contains("\"uuid\":\"b\"");
        }
    }

    @Test
    void shouldKeepRoutingOnTheLastTableWhenTheAggregatorDies() throws Exception {
        try (var a = new FakeNode("a");
                var aggregator = new FakeAggregator(List.of(row("n1", a)));
                var gateway = gateway(aggregator)) {
            awaitTable(gateway);
            aggregator.stop();
            Eventually.until("the gateway notices", () -> health(gateway).contains("\"status\":\"degraded\""));

            assertThat(gateway.channel("room").statusCode()).isEqualTo(200);
            assertThat(gateway.channel("room").body()).contains("\"uuid\":\"a\"");
            assertThat(gateway.management("/health/readiness").statusCode()).isEqualTo(200);
            assertThat(health(gateway)).contains("load table is").contains("\"snapshotAgeMs\":");
        }
    }

    @Test
    void shouldMoveToAnotherAggregatorWhenTheFirstIsGone() throws Exception {
        try (var a = new FakeNode("a");
                var gone = new FakeAggregator(List.of());
                var aggregator = new FakeAggregator(List.of(row("n1", a)))) {
            gone.stop();
            try (var gateway = gateway(gone.address() + "," + aggregator.address())) {
                awaitTable(gateway);

                assertThat(gateway.channel("room").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldUseStaticNodesBesideTheTable() throws Exception {
        try (var a = new FakeNode("a");
                var quiet = new FakeNode("quiet");
                var aggregator = new FakeAggregator(List.of(row("n1", a)));
                var gateway = new TestGateway(Map.of(
                        "SFU_GATEWAY_NODES", TestGateway.nodes(quiet.entry("us-east")),
                        "SFU_AGGREGATOR_URLS", aggregator.address(),
                        "PATCHBAY_INTERNAL_TOKEN", FakeAggregator.TOKEN,
                        "PATCHBAY_HEALTH_PUBLIC", "true",
                        "SFU_GATEWAY_PRIVATE_KEYS", KEYS.privateKeys()))) {
            awaitTable(gateway);

            assertThat(gateway.get("/v1/channel?region=us-east", "Bearer " + TestGateway.tokenFor("room"))
                            .body())
                    .contains("quiet");
            assertThat(quiet.next().header("X-forwarded-for")).isEqualTo("default.tenant.patchbay");
        }
    }

    @Test
    void shouldFollowTheTable() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var aggregator = new FakeAggregator(List.of(row("n1", a)));
                var gateway = gateway(aggregator)) {
            awaitTable(gateway);
            assertThat(gateway.channel("r1").body()).contains("\"uuid\":\"a\"");

            aggregator.serve(List.of(row("n2", b)));

            Eventually.until("the new table is used", () -> health(gateway).contains("\"n2\""));
            assertThat(gateway.channel("r2").body()).contains("\"uuid\":\"b\"");
            assertThat(health(gateway)).doesNotContain("\"n1\"");
        }
    }

    private static TestGateway gateway(FakeAggregator aggregator) {
        return gateway(aggregator.address());
    }

    private static TestGateway gateway(String urls) {
        return new TestGateway(Map.of(
                "SFU_AGGREGATOR_URLS",
                urls,
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "PATCHBAY_HEALTH_PUBLIC",
                "true",
                "SFU_GATEWAY_PRIVATE_KEYS",
                KEYS.privateKeys()));
    }

    private static void awaitTable(TestGateway gateway) throws Exception {
        Eventually.until("the table arrives", () -> health(gateway).contains("\"snapshotId\":\"test:"));
    }

    private static String health(TestGateway gateway) throws Exception {
        return gateway.get("/v1/health", null).body();
    }

    private static LoadRow row(String nodeId, FakeNode node) {
        return row(nodeId, node, NodeStatus.UP);
    }

    private static LoadRow row(String nodeId, FakeNode node, NodeStatus status) {
        var sealed = KeySealer.of(KEYS.publicKey()).seal(FakeNode.KEY);
        return FakeAggregator.row(nodeId, node.address(), "eu-west", sealed, status);
    }

    private static ChannelRecord channel(String uuid, String iss, String nodeId) {
        var room = RoomKey.of("patchbay:default".getBytes(StandardCharsets.UTF_8), iss);
        return new ChannelRecord(ChannelRecord.VERSION, uuid, room, "default", nodeId, 0, true, null, 1, 1);
    }
}
