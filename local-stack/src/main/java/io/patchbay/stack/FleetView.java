package io.patchbay.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the gateway knows of the nodes, out of its `/v1/health`.
final class FleetView {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TIMEOUT_MS = 2_000;

    private FleetView() {}

    /// Returns when the gateway would send new rooms to this many nodes.
    ///
    /// @throws StackException if it does not within the limit
    static void awaitNodes(String gatewayUrl, String operatorToken, int nodes, Duration limit) {
        var address = URI.create(gatewayUrl + "/v1/health");
        var deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var report = read(address, operatorToken);
            var seen = report == null ? 0 : takingRooms(report);
            if (seen >= nodes) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StackException("the gateway knows " + seen + " of " + nodes + " nodes after "
                        + limit.toSeconds() + " s. " + address + " says: " + report);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /// How many nodes of a report take new rooms.
    static int takingRooms(JsonNode report) {
        var count = 0;
        for (var node : report.path("nodes")) {
            if (node.path("takesNewRooms").asBoolean()) {
                count++;
            }
        }
        return count;
    }

    private static @Nullable JsonNode read(URI address, String operatorToken) {
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setRequestProperty("Authorization", "Bearer " + operatorToken);
            try (var body = connection.getInputStream()) {
                return JSON.readTree(body);
            }
        } catch (IOException e) {
            return null; // not there yet: the caller asks again until its deadline
        }
    }
}
