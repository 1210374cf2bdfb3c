package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Metrics do not grow with what people do.
class CardinalityIT {
    private static final int ROOMS = 1_000;

    @Test
    void shouldHaveTheSameSeriesAfterAThousandRooms() throws Exception {
        try (var node = new FakeNode("u");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            ask(gateway, 0, 20);
            var before = series(gateway);

            ask(gateway, 20, ROOMS);

            assertThat(series(gateway)).isEqualTo(before).hasSizeBetween(10, 400);
        }
    }

    /// Rooms, users and refusals that differ each time.
    private static void ask(TestGateway gateway, int from, int to) throws Exception {
        for (var room = from; room < to; room++) {
            assertThat(gateway.get(
                                    "/v1/channel?region=r" + room + "&user=" + room,
                                    "Bearer " + TestGateway.tokenFor("room-" + room))
                            .statusCode())
                    .isEqualTo(200);
            if (room % 10 == 0) {
                assertThat(gateway.get("/v1/channel", "Bearer nonsense-" + room).statusCode())
                        .isEqualTo(401);
                assertThat(gateway.get("/nowhere/" + room, null).statusCode()).isEqualTo(404);
            }
        }
    }

    /// Names with labels, without values; the JVM's own come and go with its threads and pools.
    private static Set<String> series(TestGateway gateway) throws Exception {
        return gateway.management("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith("jvm_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
