package io.patchbay.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.NodeTargets;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.placement.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TableRefresherTest {
    /// Loops that are gone throw where nobody expects it.
    @Test
    void shouldCountABugAsAFailedTurnAndGoOn() throws Exception {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var client = new UpstreamClient(loops, 1_000);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        var registry = new SimpleMeterRegistry();
        try (var refresher = refresher(client, registry)) {
            refresher.refreshIfOlder(Duration.ZERO, Duration.ofSeconds(1));
            refresher.refreshIfOlder(Duration.ZERO, Duration.ofSeconds(1));

            assertThat(refresher.lastError()).startsWith("bug: ");
            assertThat(registry.get(GatewayMetrics.TABLE_REFRESHES)
                            .tag("outcome", "failed")
                            .counter()
                            .count())
                    .isEqualTo(2);
        }
    }

    private static TableRefresher refresher(UpstreamClient client, SimpleMeterRegistry registry) {
        var config = new GatewayConfig.Aggregator(
                List.of("http://127.0.0.1:1"), Optional.empty(), Optional.empty(), Optional.empty());
        var table = new TableHolder(Policy.DEFAULT, 500, List.of(), new NodeTargets(List.of(), Optional.empty()));
        var metrics = new GatewayMetrics(registry);
        return new TableRefresher(new AggregatorClient(config, client), table, metrics, null, true);
    }
}
