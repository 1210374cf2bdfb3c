package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.stack.Part.Claim;
import io.patchbay.stack.Part.Role;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoPlanTest {
    private static final List<String> REGIONS = List.of("eu-west", "eu-west", "us-east");

    @Test
    void shouldHaveTheDocumentedAddresses() {
        var plan = plan(3, null);

        assertThat(plan.parts())
                .extracting(Part::name)
                .containsExactly("broker", "aggregator", "gateway", "signaling", "node-1", "node-2", "node-3");
        assertThat(plan.gatewayUrl()).isEqualTo("http://127.0.0.1:8071");
        assertThat(plan.gatewayManagementUrl()).isEqualTo("http://127.0.0.1:9071");
        assertThat(plan.aggregatorUrl()).isEqualTo("http://127.0.0.1:8075");
        assertThat(List.of(plan.nodeUrl(1), plan.nodeUrl(2), plan.nodeUrl(3)))
                .containsExactly("http://127.0.0.1:8070", "http://127.0.0.1:8072", "http://127.0.0.1:8073");
        assertThat(plan.signalingUrl()).isEqualTo("http://127.0.0.1:8060");
        assertThat(plan.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    }

    @Test
    void shouldPutNodesIntoTheRegionsInTurn() {
        var nodes = plan(4, null).parts().stream().filter(part -> part.role() == Role.NODE);

        assertThat(nodes)
                .extracting(part -> part.environment().get("SFU_REGION"))
                .containsExactly("eu-west", "eu-west", "us-east", "eu-west");
    }

    @Test
    void shouldGiveEveryPartAddressesOfItsOwn() {
        var claims = plan(DemoOptions.MAX_NODES, null).parts().stream()
                .flatMap(part -> part.claims().stream())
                .map(Claim::port)
                .toList();

        assertThat(claims).doesNotHaveDuplicates();
    }

    @Test
    void shouldStartNoBrokerWhereOneIsGiven() {
        var parts = plan(1, "kafka.example:9092").parts();

        assertThat(parts).extracting(Part::role).doesNotContain(Role.BROKER);
        assertThat(parts)
                .filteredOn(part -> part.role() != Role.SIGNALING)
                .allSatisfy(part ->
                        assertThat(part.environment()).containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092"));
    }

    @Test
    void shouldLetCallsOutliveTheirNode() {
        var plan = plan(2, null);

        var nodes = plan.parts().stream().filter(part -> part.role() == Role.NODE);

        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.environment())
                        .containsEntry("SFU_SIGNALING_URL", "http://127.0.0.1:8060")
                        .containsEntry(
                                "SFU_FLEET_PRIVATE_KEYS", plan.secrets().fleet().privateKeys()));
        assertThat(plan.parts())
                .filteredOn(part -> part.role() == Role.SIGNALING)
                .singleElement()
                .satisfies(door -> assertThat(door.arguments())
                        .containsExactly(
                                "127.0.0.1", "8060", "node-1", "127.0.0.1", "8070", "node-2", "127.0.0.1", "8072"));
    }

    @Test
    void shouldTellNoNodeTheKeyOfAnotherNorOfTheGateway() {
        var plan = plan(3, null);
        var keys = plan.secrets().nodeKeys();

        var node = plan.parts().stream()
                .filter(part -> part.name().equals("node-2"))
                .findFirst()
                .orElseThrow();

        assertThat(node.environment()).containsEntry("AUTH_KEY", keys.get(1));
        assertThat(node.environment().values())
                .doesNotContain(keys.get(0), keys.get(2), plan.secrets().gatewayKey())
                .doesNotContain(plan.secrets().sealing().privateKeys());
    }

    @Test
    void shouldShowNoSecretInItsText() {
        var plan = plan(2, null);
        var secrets = plan.secrets();

        assertThat(plan.toString() + plan.parts())
                .doesNotContain(secrets.gatewayKey())
                .doesNotContain(secrets.operatorToken())
                .doesNotContain(secrets.internalToken())
                .doesNotContain(secrets.registrationKey())
                .doesNotContain(secrets.nodeKeys())
                .doesNotContain("\"d\"");
    }

    static DemoPlan plan(int nodes, @Nullable String bootstrapServers) {
        var layout = Layout.of("/patchbay", null);
        var options = new DemoOptions(
                nodes, REGIONS, bootstrapServers, null, "127.0.0.1", false, Path.of("/patchbay/.patchbay"));
        return new DemoPlan(
                options, "127.0.0.1", Ports.usual(nodes), Secrets.generate(new SecureRandom(), nodes), layout);
    }
}
