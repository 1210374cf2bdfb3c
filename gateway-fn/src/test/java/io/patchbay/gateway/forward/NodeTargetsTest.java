package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.StaticNode;
import io.patchbay.placement.StaticRows;
import io.patchbay.placement.TableDefaults;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeTargetsTest {
    private static final String ADDRESS = "http://sfu1.example:8070";
    private static final Secret NEW = Secret.ofBytes("new".getBytes(StandardCharsets.UTF_8));
    private static final Secret OLD = Secret.ofBytes("old".getBytes(StandardCharsets.UTF_8));

    private final NodeTargets targets =
            new NodeTargets(List.of(new StaticNode(ADDRESS, null, "", List.of(NEW, OLD))), Optional.empty());

    private NodeTarget of(String nodeId) {
        return targets.of(StaticRows.row(nodeId, ADDRESS, "", 0, TableDefaults.DEFAULT))
                .orElseThrow();
    }

    @Test
    void shouldRememberTheKeyThatTheNodeOfAnAddressTakesWhateverItsIdAfterARestart() {
        var before = of("boot-1");
        assertThat(before.key()).isEqualTo(NEW);

        targets.prefer(before, OLD);

        assertThat(of("boot-1").key()).isEqualTo(OLD);
        assertThat(of("boot-2").key()).isEqualTo(OLD);
        assertThat(of("boot-2").spareKeys()).containsExactly(NEW);
    }
}
