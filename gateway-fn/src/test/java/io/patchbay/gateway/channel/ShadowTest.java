package io.patchbay.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.gateway.channel.Trail.Decided;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.table.TableView;
import io.patchbay.placement.LoadTable;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Policy;
import io.patchbay.placement.StaticRows;
import io.patchbay.placement.Strategy;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.LoadRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShadowTest {
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final Policy LOAD = with(Strategy.LOAD, 900);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final LoadRow idle = StaticRows.row("a", "http://a", "", NOW_MS, TableDefaults.DEFAULT);
    private final LoadRow busy =
            StaticRows.row("b", "http://b", "", NOW_MS, TableDefaults.DEFAULT).withInFlight(100);

    @Test
    void shouldCountSameAnswersAndNothingForRoomsThatHaveTheirNode() {
        var shadow = new Shadow(LOAD, metrics);

        shadow.look(decided(LOAD, null, idle, busy));
        shadow.look(decided(LOAD, "b", idle, busy));

        assertThat(count("same")).isEqualTo(1);
        assertThat(registry.find(GatewayMetrics.SHADOW_DECISIONS).counters())
                .extracting(Counter::count)
                .containsOnlyOnce(1.0)
                .containsOnly(0.0, 1.0);
    }

    @Test
    void shouldWeighAnotherNodeByTheLivePolicy() {
        var shadow = new Shadow(LOAD, metrics);

        for (var ticket = 0; ticket < 2; ticket++) {
            shadow.look(decided(with(Strategy.ROUND_ROBIN, 900), ticket, idle, busy));
        }

        assertThat(count("same")).isEqualTo(1);
        assertThat(count("other-node")).isEqualTo(1);
        var regret =
                registry.get(GatewayMetrics.SHADOW_REGRET).tag("worse", "live").summary();
        assertThat(regret.totalAmount()).isEqualTo(100.0);
    }

    @Test
    void shouldCountRefusalsOfOneSide() {
        new Shadow(with(Strategy.LOAD, 100), metrics).look(decided(LOAD, null, idle));
        new Shadow(LOAD, metrics).look(decided(with(Strategy.LOAD, 100), null, idle));

        assertThat(count("only-live")).isEqualTo(1);
        assertThat(count("only-shadow")).isEqualTo(1);
    }

    private double count(String outcome) {
        return registry.get(GatewayMetrics.SHADOW_DECISIONS)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static Policy with(Strategy strategy, int overloadPermille) {
        return new Policy(strategy, 500, 300, 200, overloadPermille, 50, 30_000, 3, 4, 60_000);
    }

    private static Decided decided(Policy policy, @Nullable String owner, LoadRow... rows) {
        return decided(policy, owner, 0, rows);
    }

    private static Decided decided(Policy policy, long ticket, LoadRow... rows) {
        return decided(policy, null, ticket, rows);
    }

    private static Decided decided(Policy policy, @Nullable String owner, long ticket, LoadRow... rows) {
        var table = LoadTable.of(List.of(rows), policy, NOW_MS);
        var view = new TableView("a:1", NOW_MS, 0, false, table, List.of(), Map.of(), Set.of(), Set.of());
        var input = new PickInput(
                table, NOW_MS, policy, "room", null, null, owner, false, Set.of(), Set.of(), Set.of(), Set.of(),
                ticket);
        return new Decided(view, input, Placement.decide(input));
    }
}
