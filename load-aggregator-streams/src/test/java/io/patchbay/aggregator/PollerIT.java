package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.aggregator.poller.StockNodeServer;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Stock odoo/sfu nodes need no change to be in the table.
@ExtendWith(KafkaExtension.class)
final class PollerIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void shouldPutStockNodeIntoTheTableAndCountItsFailedPolls(KafkaBroker broker) {
        try (var cluster = new TestCluster(broker, "poller");
                var stock = new StockNodeServer().stock();
                var aggregator = Aggregator.start(cluster.config(
                        "{\"sfu\":[{\"address\":\"" + stock.address() + "\",\"region\":\"eu-west\"}]}"))) {
            cluster.awaitRunning(aggregator);

            Await.until(
                    "polled node is in the table",
                    SOON,
                    () -> row(cluster, aggregator, stock).isPresent());

            var row = row(cluster, aggregator, stock).orElseThrow();
            assertThat(row.source()).isEqualTo(HeartbeatSource.POLL);
            assertThat(row.sessions()).isEqualTo(3);
            assertThat(row.channels()).isEqualTo(2);
            assertThat(row.cpuPermille()).isEqualTo(500);

            stock.breakDown();

            Await.until(
                    "failures are counted",
                    SOON,
                    () -> row(cluster, aggregator, stock)
                            .filter(now -> now.pollFailures() >= 3)
                            .isPresent());
        }
    }

    private static Optional<LoadRow> row(TestCluster cluster, Aggregator aggregator, StockNodeServer stock) {
        return cluster.loads(aggregator, "").changed().stream()
                .filter(row -> row.nodeId().equals(stock.address()))
                .findFirst();
    }
}
