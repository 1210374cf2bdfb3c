package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Rendezvous;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.seal.KeySealer;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.token.RoomKey;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rooms stay together while no aggregator can say where they are, and after their node failed (ADR 0116).
class UnknownOwnerIT {
    private static final SealingKeys KEYS = SealingKeys.generate();
    private static final int IDLE = 0;
    private static final int BUSY = 300;

    @Test
    void shouldGoWhereANodeSaysThatTheRoomIs() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var c = new FakeNode("c");
                var aggregator =
                        new FakeAggregator(List.of(row("n1", a, IDLE), row("n2", b, IDLE), row("n3", c, IDLE)));
                var gateway = gateway(aggregator, Map.of())) {
            aggregator.failLookups();
            for (var number = 0; number < 12; number++) {
                var iss = "room-" + number;
                var owner = number % 3;
                for (var node : List.of(a, b, c)) {
                    node.knows(roomKey(iss), "n" + (owner + 1));
                }

                assertThat(gateway.channel(iss).body()).contains("\"uuid\":\"" + "abc".charAt(owner) + '"');
            }
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_affinity_lookups_total{outcome=\"owner-by-node\"} 12.0");
        }
    }

    @Test
    void shouldBelieveTheOneNodeThatKnowsThoughTheOtherOneIsSilent() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var aggregator = new FakeAggregator(List.of(row("n1", a, IDLE), row("n2", b, IDLE)));
                var gateway = gateway(aggregator, Map.of())) {
            aggregator.failLookups();
            for (var number = 0; number < 8; number++) {
                var iss = "room-" + number;
                a.knows(roomKey(iss), "n2");

                assertThat(gateway.channel(iss).body()).contains("\"uuid\":\"b\"");
            }
        }
    }

    @Test
    void shouldAskNearTheRoomFirst() throws Exception {
        try (var near = new FakeNode("near");
                var alsoNear = new FakeNode("also-near");
                var far = new FakeNode("far");
                var aggregator = new FakeAggregator(List.of(
                        row("n1", near, IDLE),
                        row("n2", alsoNear, IDLE),
                        row("n3", far.address(), "us-east", IDLE),
                        row("n4", far.address(), "us-east", IDLE)));
                var gateway = gateway(aggregator, Map.of())) {
            aggregator.failLookups();
            for (var number = 0; number < 12; number++) {
                var iss = "room-" + number;
                alsoNear.knows(roomKey(iss), "n2");
                far.knows(roomKey(iss), "n3");

                var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor(iss));

                assertThat(answer.body()).contains("\"uuid\":\"also-near\"");
            }
        }
    }

    @Test
    void shouldChooseOneNodeThroughTwoGatewaysWithDifferentTables() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var c = new FakeNode("c");
                var one = new FakeAggregator(List.of(row("n1", a, BUSY), row("n2", b, IDLE), row("n3", c, IDLE)));
                var other = new FakeAggregator(List.of(row("n1", a, IDLE), row("n2", b, BUSY), row("n3", c, BUSY)));
                var first = gateway(one, Map.of());
                var second = gateway(other, Map.of())) {
            one.failLookups();
            other.failLookups();
            for (var number = 0; number < 30; number++) {
                var iss = "room-" + number;
                assertThat(first.channel(iss).body())
                        .isEqualTo(second.channel(iss).body())
                        .contains("\"uuid\":\"" + highestHash(iss, Map.of("n1", "a", "n2", "b", "n3", "c")) + '"');
            }
        }
    }

    @Test
    void shouldSendTheRoomOfAFailedNodeToOneThatCanTakeItOver() throws Exception {
        try (var heir = new FakeNode("heir");
                var stock = new FakeNode("stock");
                var aggregator = new FakeAggregator(List.of(dead("n1"), row("n2", heir, BUSY)));
                var gateway =
                        gateway(aggregator, Map.of("SFU_GATEWAY_NODES", TestGateway.nodes(stock.entry("eu-west"))))) {
            var picked = new HashMap<String, String>();
            for (var number = 0; number < 12; number++) {
                var iss = "old-" + number;
                aggregator.knows(channel("u" + number, iss, "n1"));
                picked.put(iss, gateway.channel(iss).body());
            }

            assertThat(picked.values()).allSatisfy(body -> assertThat(body).contains("\"uuid\":\"heir\""));
            assertThat(gateway.channel("new-room").body()).contains("\"uuid\":\"stock\"");
        }
    }

    @Test
    void shouldTakeAStockNodeForTheRoomOfAFailedOneWhenNobodyElseIsLeft() throws Exception {
        try (var stock = new FakeNode("stock");
                var aggregator = new FakeAggregator(List.of(dead("n1")));
                var gateway =
                        gateway(aggregator, Map.of("SFU_GATEWAY_NODES", TestGateway.nodes(stock.entry("eu-west"))))) {
            aggregator.knows(channel("u1", "room", "n1"));

            assertThat(gateway.channel("room").body()).contains("\"uuid\":\"stock\"");
        }
    }

    /// What the node answers that is first for the room.
    private static String highestHash(String iss, Map<String, String> uuids) {
        return uuids.entrySet().stream()
                .max(Comparator.comparingLong(node -> Rendezvous.weight(roomKey(iss), node.getKey())))
                .orElseThrow()
                .getValue();
    }

    private static TestGateway gateway(FakeAggregator aggregator, Map<String, String> more) throws Exception {
        var settings = new HashMap<>(more);
        settings.put("SFU_AGGREGATOR_URLS", aggregator.address());
        settings.put("PATCHBAY_INTERNAL_TOKEN", FakeAggregator.TOKEN);
        settings.put("PATCHBAY_HEALTH_PUBLIC", "true");
        settings.put("SFU_GATEWAY_PRIVATE_KEYS", KEYS.privateKeys());
        var gateway = new TestGateway(settings);
        Eventually.until(
                "the table arrives",
                () -> gateway.get("/v1/health", null).body().contains("\"snapshotId\":\"test:"));
        return gateway;
    }

    private static LoadRow row(String nodeId, FakeNode node, int sessions) {
        return row(nodeId, node.address(), "eu-west", sessions);
    }

    /// Nobody listens there, and the table does not know it yet.
    private static LoadRow dead(String nodeId) {
        try (var gone = new FakeNode("gone")) {
            return row(nodeId, gone, IDLE);
        }
    }

    private static LoadRow row(String nodeId, String address, String region, int sessions) {
        var sealed = KeySealer.of(KEYS.publicKey()).seal(FakeNode.KEY);
        var load = new FakeAggregator.Load(sessions, 100, null);
        return FakeAggregator.row(nodeId, address, region, sealed, NodeStatus.UP, load);
    }

    private static String roomKey(String iss) {
        return RoomKey.of("patchbay:default".getBytes(StandardCharsets.UTF_8), iss);
    }

    private static ChannelRecord channel(String uuid, String iss, String nodeId) {
        return new ChannelRecord(ChannelRecord.VERSION, uuid, roomKey(iss), "default", nodeId, 0, true, null, 1, 1);
    }
}
