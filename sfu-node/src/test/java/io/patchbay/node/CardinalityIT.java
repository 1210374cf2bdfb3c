package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Metrics do not grow with what people do.
class CardinalityIT {
    private static final int ROOMS = 1_000;

    @Test
    void shouldHaveTheSameSeriesAfterAThousandRoomsAndSessions() {
        try (var node = TestNode.start()) {
            call(node, 0, 20);
            series(node); // a scrape is a request too, and counted
            var before = series(node);

            call(node, 20, ROOMS);

            assertThat(series(node)).isEqualTo(before).hasSizeBetween(20, 1_000);
        }
    }

    /// A room and a session for each number.
    private static void call(TestNode node, int from, int to) {
        for (var number = from; number < to; number++) {
            var uuid = node.uuid(Tokens.room("room-" + number));
            var token = Tokens.session(Tokens.NODE_KEY, Integer.toString(number + 1));
            TestClient.join(node, uuid, token).close();
            if (number % 10 == 0) {
                assertThat(node.get("/nowhere/" + number).statusCode()).isEqualTo(404);
                assertThat(node.channel("nonsense-" + number).statusCode()).isEqualTo(401);
            }
        }
    }

    /// Names with labels, without values; the JVM's own come and go with its threads and pools.
    private static Set<String> series(TestNode node) {
        return node.manage("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith("jvm_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
