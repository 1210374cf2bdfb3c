package io.patchbay.gateway;

import static io.patchbay.gateway.LambdaEvents.call;
import static io.patchbay.gateway.LambdaEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.lambda.GatewayHandler;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Encryption inside the network: from a balancer to the gateway, and from the gateway to aggregators (ADR 0108).
class TlsIT {
    private static final String PEM = SelfSigned.pem("aggregator", new SecureRandom(), Instant.EPOCH);
    private static final String OTHER = SelfSigned.pem("stranger", new SecureRandom(), Instant.EPOCH);

    @Test
    void shouldAnswerOverTlsAloneOnBothPorts() throws Exception {
        try (var node = new FakeNode("u1")) {
            var config = config(Map.of(
                    "SFU_GATEWAY_TLS",
                    "self-signed",
                    "PATCHBAY_OPERATOR_TOKEN",
                    "operator",
                    "SFU_GATEWAY_NODES",
                    TestGateway.nodes(node.entry("eu-west"))));
            var certificate = config.listen().tls().orElseThrow().certificate();
            try (var gateway = Gateway.start(config);
                    var client = client(TrustedCertificates.of("test", certificate))) {
                var port = gateway.port();

                assertThat(get(client, port, "/v1/noop").body()).contains("ok");
                assertThat(get(client, port, "/v1/health", "Authorization", "Bearer operator")
                                .body())
                        .contains("\"status\":\"ok\"");
                assertThat(get(client, port, "/v1/channel", "Authorization", "Bearer " + TestGateway.tokenFor("r"))
                                .body())
                        .contains("\"uuid\":\"u1\"");
                assertThat(get(client, gateway.managementPort(), "/health/readiness")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(get(client, port, "/health/readiness").statusCode()).isEqualTo(404);
                assertThat(loginCookie(client, port)).contains("; Secure");
                for (var each : List.of(port, gateway.managementPort())) {
                    assertThatThrownBy(() -> plain(client, each)).isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void shouldShowTheCertificateOfTheFile(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("gateway.pem"), PEM);
        try (var gateway = Gateway.start(config(Map.of("SFU_GATEWAY_TLS", "@" + file)));
                var client = client(trusted(PEM));
                var stranger = client(trusted(OTHER))) {
            assertThat(get(client, gateway.port(), "/v1/noop").statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> get(stranger, gateway.port(), "/v1/noop"))
                    .hasMessageContaining("certificate CN=aggregator ");
        }
    }

    @Test
    void shouldReadTheTableOfWhoIsTrusted() throws Exception {
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row(node)), TlsIdentity.ofPem(PEM));
                var gateway = new TestGateway(at(aggregator, certificate(OTHER) + certificate(PEM), node))) {
            awaitHealth(gateway, "\"snapshotFresh\":true");

            assertThat(gateway.channel("r").body()).contains("\"uuid\":\"u1\"");
        }
    }

    @Test
    void shouldRefuseTheTableOfAnyOtherAndSayWhy() throws Exception {
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row(node)), TlsIdentity.ofPem(OTHER));
                var gateway = new TestGateway(at(aggregator, certificate(PEM), node))) {
            awaitHealth(gateway, "no load table yet: no connection: TLS: certificate CN=stranger ");

            assertThat(gateway.get("/v1/health", null).body())
                    .contains("is not trusted by SFU_AGGREGATOR_TRUST", "\"snapshotFresh\":false");
        }
    }

    @Test
    void shouldNotBelieveWhatThisMachineDoesNotKnowEither() throws Exception {
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row(node)), TlsIdentity.ofPem(PEM));
                var gateway = new TestGateway(at(aggregator, "", node))) {
            awaitHealth(gateway, "no load table yet: no connection: TLS: ");

            assertThat(gateway.get("/v1/health", null).body()).contains("\"snapshotFresh\":false");
        }
    }

    @Test
    void shouldAskTheTrustedAggregatorOnLambdaToo() throws Exception {
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row(node)), TlsIdentity.ofPem(PEM));
                var lambda = new GatewayHandler(at(aggregator, certificate(PEM), node))) {
            var headers = Map.of("authorization", "Bearer " + TestGateway.tokenFor("r"));

            assertThat(call(lambda, event("GET", "/v1/channel", headers, null, false))
                            .path("body")
                            .asText())
                    .contains("\"uuid\":\"u1\"");
            assertThat(call(lambda, event("GET", "/v1/health", Map.of(), null, false))
                            .path("body")
                            .asText())
                    .contains("\"snapshotFresh\":true");
        }
    }

    private static GatewayConfig config(Map<String, String> settings) {
        var env = new HashMap<>(Map.of(
                "SFU_GATEWAY_KEY", TestGateway.KEY,
                "SFU_GATEWAY_BIND", "127.0.0.1",
                "SFU_GATEWAY_PORT", "0",
                "PATCHBAY_MANAGEMENT_PORT", "0"));
        env.putAll(TestGateway.PATIENT);
        env.putAll(settings);
        return GatewayConfig.from(env, null);
    }

    private static Map<String, String> at(FakeAggregator aggregator, String trust, FakeNode node) {
        return Map.of(
                "SFU_GATEWAY_KEY",
                TestGateway.KEY,
                "SFU_AGGREGATOR_URLS",
                aggregator.address(),
                "SFU_AGGREGATOR_TRUST",
                trust,
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "PATCHBAY_HEALTH_PUBLIC",
                "true",
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(node.entry("eu-west")));
    }

    private static LoadRow row(FakeNode node) {
        return FakeAggregator.row("n1", node.address(), "eu-west", null, NodeStatus.UP);
    }

    private static void awaitHealth(TestGateway gateway, String part) throws Exception {
        Eventually.until(
                "/v1/health says " + part,
                () -> gateway.get("/v1/health", null).body().contains(part));
    }

    private static TrustedCertificates trusted(String pem) {
        return TrustedCertificates.ofPem("test", certificate(pem));
    }

    private static String certificate(String pem) {
        return pem.substring(0, pem.indexOf("-----BEGIN PRIVATE"));
    }

    private static HttpClient client(TrustedCertificates trusted) {
        return HttpClient.newBuilder().sslContext(trusted.context()).build();
    }

    private static HttpResponse<String> get(HttpClient client, int port, String target, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void plain(HttpClient client, int port) throws IOException, InterruptedException {
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/noop"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                BodyHandlers.ofString());
    }

    private static String loginCookie(HttpClient client, int port) throws IOException, InterruptedException {
        var login = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/dashboard/login"))
                .headers("Content-Type", "application/x-www-form-urlencoded", "Origin", "https://127.0.0.1:" + port)
                .POST(HttpRequest.BodyPublishers.ofString("token=operator"))
                .build();
        return client.send(login, BodyHandlers.ofString())
                .headers()
                .firstValue("Set-Cookie")
                .orElse("");
    }
}
