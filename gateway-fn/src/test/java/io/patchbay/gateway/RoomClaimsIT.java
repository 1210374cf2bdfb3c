package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.seal.KeySealer;
import io.patchbay.schemas.seal.SealingKeys;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Gateways whose load tables differ make one channel for a new room all the same (ADR 0015). Each has an aggregator
/// of its own; what the aggregators agree on is the claims.
class RoomClaimsIT {
    private static final SealingKeys KEYS = SealingKeys.generate();
    private static final String FAR = "us-east";

    @Test
    void shouldMakeOneChannelThoughTwoGatewaysWouldPickDifferentNodes() throws Exception {
        var claims = new RoomClaims();
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var forA = new FakeAggregator(List.of(row("n1", a, FAR), draining("n2", b)), claims);
                var forB = new FakeAggregator(List.of(draining("n1", a), row("n2", b, FAR)), claims);
                var first = gateway(forA);
                var second = gateway(forB)) {
            for (int room = 0; room < 30; room++) {
                assertThat(answers(first, second, "room-" + room)).hasSize(1);
            }

            assertThat(claims.proposed()).containsExactlyInAnyOrder("n1", "n2");
        }
    }

    @Test
    void shouldAgreeOnAnotherNodeWhenTheClaimedOneFails() throws Exception {
        var claims = new RoomClaims();
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var bad = new FakeNode("bad").answering(FakeNode.json(500, ""));
                var forA = new FakeAggregator(List.of(near(bad), row("n1", a, FAR), draining("n2", b)), claims);
                var forB = new FakeAggregator(List.of(near(bad), draining("n1", a), row("n2", b, FAR)), claims);
                var first = gateway(forA);
                var second = gateway(forB)) {
            for (int room = 0; room < 10; room++) {
                assertThat(answers(first, second, "room-" + room)).hasSize(1).isSubsetOf(body("a"), body("b"));
            }

            assertThat(bad.requests()).isPositive();
            assertThat(claims.proposed()).containsExactlyInAnyOrder("n0", "n1", "n2");
        }
    }

    @Test
    void shouldTakeItsOwnProposalForNewRoomAndNotForOneThatIsThere() throws Exception {
        try (var a = new FakeNode("a");
                var aggregator = new FakeAggregator(List.of(row("n1", a, FAR)));
                var gateway = gateway(aggregator)) {

            assertThat(gateway.channel("room").body()).isEqualTo(body("a"));

            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_affinity_lookups_total{outcome=\"none\"} 1.0")
                    .doesNotContain("rule=\"room-owner\"} 1.0");
        }
    }

    @Test
    void shouldGoToItsOwnNodeWhenItDoesNotKnowTheClaimedOne() throws Exception {
        var claims = new RoomClaims();
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var forA = new FakeAggregator(List.of(row("n1", a, FAR)), claims);
                var forB = new FakeAggregator(List.of(row("n2", b, FAR)), claims);
                var first = gateway(forA);
                var second = gateway(forB)) {

            assertThat(first.channel("room").body()).isEqualTo(body("a"));
            assertThat(second.channel("room").body()).isEqualTo(body("b"));
        }
    }

    /// Different answers to two callers who ask through two gateways at the same moment.
    private static Set<String> answers(TestGateway first, TestGateway second, String iss) throws Exception {
        var query = "/v1/channel?region=eu-west";
        var token = "Bearer " + TestGateway.tokenFor(iss);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new HashSet<String>();
            for (var call : threads.invokeAll(List.<Callable<String>>of(
                    () -> first.get(query, token).body(),
                    () -> second.get(query, token).body()))) {
                answers.add(call.get());
            }
            return answers;
        }
    }

    private static String body(String uuid) {
        return "{\"uuid\":\"" + uuid + "\",\"url\":\"http://sfu.example\"}";
    }

    private static TestGateway gateway(FakeAggregator aggregator) throws Exception {
        var gateway = new TestGateway(Map.of(
                "SFU_AGGREGATOR_URLS",
                aggregator.address(),
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "PATCHBAY_HEALTH_PUBLIC",
                "true",
                "SFU_GATEWAY_PRIVATE_KEYS",
                KEYS.privateKeys()));
        Eventually.until(
                "the table arrives",
                () -> gateway.get("/v1/health", null).body().contains("\"snapshotId\":\"test:"));
        return gateway;
    }

    private static LoadRow near(FakeNode node) {
        return row("n0", node, "eu-west");
    }

    private static LoadRow draining(String nodeId, FakeNode node) {
        return row(nodeId, node, FAR, NodeStatus.DRAINING);
    }

    private static LoadRow row(String nodeId, FakeNode node, String region) {
        return row(nodeId, node, region, NodeStatus.UP);
    }

    private static LoadRow row(String nodeId, FakeNode node, String region, NodeStatus status) {
        var sealed = KeySealer.of(KEYS.publicKey()).seal(FakeNode.KEY);
        return FakeAggregator.row(nodeId, node.address(), region, sealed, status);
    }
}
