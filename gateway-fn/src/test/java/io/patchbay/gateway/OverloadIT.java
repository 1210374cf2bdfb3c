package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What callers get when there is no room left, and what operators see before that.
class OverloadIT {
    private static final int REQUESTS = 40;
    private static final long LIMIT_MS = 50;

    @Test
    void shouldRefuseInLessThan50MsWithReasonAndTime() throws Exception {
        try (var node = new FakeNode("n");
                var table = new FakeAggregator(List.of(loaded("a", node, "eu-west", 450, true)));
                var gateway = gateway(table, node)) {
            var elapsedMs = new ArrayList<Long>();
            for (int i = 0; i < REQUESTS; i++) {
                var startedNs = System.nanoTime();
                var answer = gateway.channel("room-" + i);
                elapsedMs.add((System.nanoTime() - startedNs) / 1_000_000);

                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("5");
                assertThat(answer.body()).contains("\"reason\":\"all-overloaded\"");
            }

            elapsedMs.sort(null);
            assertThat(elapsedMs.get(REQUESTS / 2)).isLessThan(LIMIT_MS);
            assertThat(node.requests()).isZero();
        }
    }

    /// Who has the room is worth 30 ms of a refusal, not all the time that a lookup may take.
    @Test
    void shouldRefuseWithoutWaitingForAnAggregatorThatHangs() throws Exception {
        try (var node = new FakeNode("n");
                var table = new FakeAggregator(List.of(loaded("a", node, "eu-west", 450, true)));
                var gateway = gateway(table, node, "SFU_AFFINITY_TIMEOUT_MS", "2400")) {
            table.hangLookups();
            for (int i = 0; i < 5; i++) {
                var startedNs = System.nanoTime();

                var answer = gateway.channel("room-" + i);

                assertThat((System.nanoTime() - startedNs) / 1_000_000).isLessThan(1_200);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"reason\":\"all-overloaded\"");
            }
            assertThat(node.requests()).isZero();
        }
    }

    /// The aggregator's row carries the memory of the hysteresis, so that a gateway that has just started
    /// knows it.
    @Test
    void shouldTakeTheMemoryOfOverloadFromTheTable() throws Exception {
        try (var node = new FakeNode("n");
                var table = new FakeAggregator(List.of(loaded("a", node, "eu-west", 360, true)));
                var gateway = gateway(table, node)) {
            assertThat(gateway.channel("room").statusCode()).isEqualTo(503);

            table.serve(List.of(loaded("a", node, "eu-west", 360, false)));

            Eventually.until("taken again", () -> gateway.channel("room").statusCode() == 200);
        }
    }

    @Test
    void shouldShowWhatARegionCanHoldWithoutItsLargestNode() throws Exception {
        try (var node = new FakeNode("n");
                var table = new FakeAggregator(List.of(
                        loaded("a", node, "eu-west", 400, false),
                        loaded("b", node, "eu-west", 150, false),
                        loaded("c", node, "us-east", 10, false),
                        loaded("d", node, "us-east", 20, false)));
                var gateway = gateway(table, node)) {
            var regions = new ObjectMapper()
                    .readTree(gateway.get("/v1/health", null).body())
                    .path("regions");

            assertThat(regions).hasSize(2);
            assertThat(regions.get(0).path("region").asText()).isEqualTo("eu-west");
            assertThat(regions.get(0).path("maxSessions").asInt()).isEqualTo(1000);
            assertThat(regions.get(0).path("safeSessions").asInt()).isEqualTo(500);
            assertThat(regions.get(0).path("safeHeadroom").asInt()).isEqualTo(-50);
            assertThat(regions.get(1).path("safeHeadroom").asInt()).isEqualTo(470);
            assertThat(gateway.management("/metrics").body()).contains("sfu_gateway_safe_headroom_sessions -50.0");
        }
    }

    /// CPU and memory at 100 %: 500 permille and one for every session.
    private static LoadRow loaded(String id, FakeNode node, String region, int sessions, boolean overloaded) {
        var load = new FakeAggregator.Load(sessions, 1000, overloaded);
        return FakeAggregator.row(id, node.address(), region, null, NodeStatus.UP, load);
    }

    private static TestGateway gateway(FakeAggregator table, FakeNode node) throws Exception {
        return gateway(table, node, "SFU_AFFINITY_TIMEOUT_MS", "100");
    }

    private static TestGateway gateway(FakeAggregator table, FakeNode node, String setting, String value)
            throws Exception {
        var gateway = new TestGateway(Map.of(
                setting,
                value,
                "SFU_AGGREGATOR_URLS",
                table.address(),
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "PATCHBAY_HEALTH_PUBLIC",
                "true",
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(node.entry("eu-west"))));
        Eventually.until("a table", () -> gateway.get("/v1/health", null).body().contains("\"snapshotId\":\"test:1\""));
        return gateway;
    }
}
