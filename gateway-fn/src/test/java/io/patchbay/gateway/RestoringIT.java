package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.token.RoomKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An aggregator that has just started, or that lost its broker, does not take a gateway's table away.
class RestoringIT {
    @Test
    void shouldKeepItsTableWhenTheAggregatorStartsAfresh() throws Exception {
        try (var node = new FakeNode("a");
                var aggregator = new FakeAggregator(List.of(row("n1", node)));
                var gateway = gateway(aggregator.address(), Map.of(), node)) {
            awaitHealth(gateway, "\"snapshotId\":\"test:1\"");

            aggregator.restoring(List.of());

            awaitHealth(gateway, "s old: it is restoring its table");
            assertThat(health(gateway)).contains("\"snapshotId\":\"test:1\"", "\"nodeId\":\"n1\"");
            assertThat(gateway.channel("room").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldUseWhatThereIsButKeepNoFileOfIt(@TempDir Path folder) throws Exception {
        var file = folder.resolve("table.json");
        try (var node = new FakeNode("a");
                var aggregator = new FakeAggregator(List.of()).restoring(List.of(row("n1", node)));
                var gateway =
                        gateway(aggregator.address(), Map.of("SFU_GATEWAY_SNAPSHOT_FILE", file.toString()), node)) {
            awaitHealth(gateway, "\"snapshotId\":\"test:2\"");
            awaitHealth(gateway, "s old: it is restoring its table");

            assertThat(gateway.channel("room").statusCode()).isEqualTo(200);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void shouldStillReadTheFileOfAnEarlierRun(@TempDir Path folder) throws Exception {
        var file = folder.resolve("table.json");
        var settings = Map.of("SFU_GATEWAY_SNAPSHOT_FILE", file.toString());
        try (var node = new FakeNode("a");
                var aggregator = new FakeAggregator(List.of(row("n1", node)))) {
            try (var first = gateway(aggregator.address(), settings, node)) {
                Eventually.until("the table is kept", () -> Files.exists(file));
                awaitHealth(first, "\"snapshotId\":\"test:1\"");
            }
            aggregator.restoring(List.of());

            try (var second = gateway(aggregator.address(), settings, node)) {
                awaitHealth(second, "s old: it is restoring its table");

                assertThat(health(second)).contains("\"nodeId\":\"n1\"");
            }
        }
    }

    @Test
    void shouldStayWithAnAggregatorThatIsNotRestoring() throws Exception {
        try (var near = new FakeNode("a");
                var far = new FakeNode("b");
                var cutOff = new FakeAggregator(List.of()).restoring(List.of(row("n1", near)));
                var whole = new FakeAggregator(List.of(row("n1", near), row("n2", far)));
                var gateway = gateway(cutOff.address() + "," + whole.address(), Map.of(), near, far)) {
            whole.knows(channel("known", "n2"));

            awaitHealth(gateway, "\"snapshotFresh\":true");

            var aggregator = whole.address().replace("http://", "");
            assertThat(health(gateway)).contains("\"restoring\":false", "\"aggregator\":\"" + aggregator + '"');
            assertThat(gateway.channel("known").body()).contains("\"uuid\":\"b\"");
        }
    }

    private static TestGateway gateway(String urls, Map<String, String> more, FakeNode... nodes) {
        var settings = new HashMap<>(more);
        settings.put("SFU_AGGREGATOR_URLS", urls);
        settings.put("PATCHBAY_INTERNAL_TOKEN", FakeAggregator.TOKEN);
        settings.put("PATCHBAY_HEALTH_PUBLIC", "true");
        settings.put(
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(
                        Arrays.stream(nodes).map(node -> node.entry("eu-west")).toArray(String[]::new)));
        return new TestGateway(settings);
    }

    private static void awaitHealth(TestGateway gateway, String part) throws Exception {
        Eventually.until("/v1/health says " + part, () -> health(gateway).contains(part));
    }

    private static String health(TestGateway gateway) throws Exception {
        return gateway.get("/v1/health", null).body();
    }

    private static LoadRow row(String nodeId, FakeNode node) {
        return FakeAggregator.row(nodeId, node.address(), "eu-west", null, NodeStatus.UP);
    }

    private static ChannelRecord channel(String iss, String nodeId) {
        var room = RoomKey.of("patchbay:default".getBytes(StandardCharsets.UTF_8), iss);
        return new ChannelRecord(ChannelRecord.VERSION, "u1", room, "default", nodeId, 0, true, null, 1, 1);
    }
}
