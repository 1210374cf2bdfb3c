package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Kafka stopped: nobody hears of the nodes, which live. Rooms are placed as before, and operators are
/// told.
class FrozenTableIT {
    @Test
    void shouldPlaceRoomsOnNodesThatFellSilentTogetherAndSaySo() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var table = new FakeAggregator(List.of(
                        FakeAggregator.silentRow("n1", a.address(), 600_000),
                        FakeAggregator.silentRow("n2", b.address(), 601_000)));
                var gateway = gateway(table, a, b)) {
            assertThat(gateway.channel("room").statusCode()).isEqualTo(200);

            assertThat(health(gateway))
                    .containsPattern("most nodes fell silent together 6[0-9]{2} s ago")
                    .contains("\"status\":\"degraded\"");
            assertThat(gateway.management("/metrics").body())
                    .containsPattern("sfu_gateway_table_frozen_seconds 6[0-9]{2}");
            var ready = gateway.management("/health/readiness");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("nobody ages");
        }
    }

    @Test
    void shouldPlaceRoomsOnTheOnlyNodeThoughNobodyHearsOfIt() throws Exception {
        try (var a = new FakeNode("a");
                var table = new FakeAggregator(List.of(FakeAggregator.silentRow("n1", a.address(), 600_000)));
                var gateway = gateway(table, a)) {
            assertThat(gateway.channel("room").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldSayNothingOfTheKindWhileNodesAreHeard() throws Exception {
        try (var a = new FakeNode("a");
                var table = new FakeAggregator(List.of(FakeAggregator.silentRow("n1", a.address(), 0)));
                var gateway = gateway(table, a)) {
            assertThat(health(gateway)).doesNotContain("nobody ages");
            assertThat(gateway.management("/metrics").body()).contains("sfu_gateway_table_frozen_seconds 0.0");
        }
    }

    private static String health(TestGateway gateway) throws Exception {
        return gateway.get("/v1/health", null).body();
    }

    private static TestGateway gateway(FakeAggregator table, FakeNode... nodes) throws Exception {
        var entries = Arrays.stream(nodes).map(node -> node.entry("eu-west")).toArray(String[]::new);
        var gateway = new TestGateway(Map.of(
                "SFU_AGGREGATOR_URLS",
                table.address(),
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "PATCHBAY_HEALTH_PUBLIC",
                "true",
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(entries)));
        Eventually.until("a table", () -> health(gateway).contains("\"snapshotId\":\"test:1\""));
        return gateway;
    }
}
