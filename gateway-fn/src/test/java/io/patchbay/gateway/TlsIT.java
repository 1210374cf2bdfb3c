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
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
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
            var certificate = config.listen().tls().orElseThrow().value().certificate();
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
    void shouldShowANewCertificateToNewConnectionsAlone(@TempDir Path folder) throws Exception {
        var file = replace(folder.resolve("gateway.pem"), PEM);
        var both = TrustedCertificates.ofPem("test", certificate(PEM) + certificate(OTHER));
        var context = both.context();
        try (var gateway = Gateway.start(config(Map.of("SFU_GATEWAY_TLS", "@" + file)));
                var open = new TlsConnection(gateway.port(), context)) {
            assertThat(open.get("/v1/noop")).isEqualTo(200);
            assertThat(open.shown()).isEqualTo(TlsIdentity.ofPem(PEM).certificate());

            replace(file, OTHER);
            var other = TlsIdentity.ofPem(OTHER).certificate();
            for (var port : List.of(gateway.port(), gateway.managementPort())) {
                Eventually.until("the new one shows", () -> shown(port, context).equals(other));
            }
            assertThat(open.get("/v1/noop")).as("on the connection of before").isEqualTo(200);

            replace(file, certificate(PEM) + OTHER.substring(certificate(OTHER).length()));
            Eventually.until("the key does not fit", () -> metric(gateway, both, "{outcome=\"failed\"} 1.0"));
            assertThat(shown(gateway.port(), context)).isEqualTo(other);
            gateway.reloadSecrets();
            assertThat(metric(gateway, both, "{outcome=\"failed\"} 2.0")).isTrue();

            replace(file, PEM);
            Eventually.until(
                    "the first one again", () -> !shown(gateway.port(), context).equals(other));
        }
    }

    /// RFC 5246 §7.4.1.2, with TLS 1.1 as the newest version; the answer is the alert `protocol_version`.
    @Test
    void shouldRefuseVersionsBelowTls12() throws Exception {
        var hello = HexFormat.of().parseHex("16030100330100002f0302" + "5a".repeat(32) + "000008c009c013002f00ff0100");
        try (var gateway = Gateway.start(config(Map.of("SFU_GATEWAY_TLS", "self-signed")))) {
            for (var port : List.of(gateway.port(), gateway.managementPort())) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(hello);

                    var alert = socket.getInputStream().readNBytes(7);

                    assertThat(alert).startsWith(21).endsWith(0, 2, 2, 70);
                }
            }
        }
    }

    @Test
    void shouldAskNobodyAgainWhoIsTakenOffTheList(@TempDir Path folder) throws Exception {
        var file = replace(folder.resolve("trust.pem"), certificate(OTHER) + certificate(PEM));
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row(node)), TlsIdentity.ofPem(PEM));
                var gateway = new TestGateway(at(aggregator, "@" + file, node))) {
            awaitHealth(gateway, "\"status\":\"ok\"");

            replace(file, PEM);
            awaitHealth(gateway, "a new certificate is wrong, the last one stays in use: SFU_AGGREGATOR_TRUST holds");
            var before = aggregator.asked();
            Eventually.until("it goes on asking", () -> aggregator.asked() > before + 1);

            replace(file, certificate(OTHER));
            awaitHealth(gateway, "TLS: certificate CN=aggregator ");
            var last = aggregator.asked();
            var failed = failedRefreshes(gateway);
            Eventually.until("it tries again", () -> failedRefreshes(gateway) > failed + 2);
            assertThat(aggregator.asked()).isEqualTo(last);

            replace(file, certificate(PEM));
            awaitHealth(gateway, "\"status\":\"ok\"");
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

    /// As whoever rolls certificates out does: another file takes the place of the old one.
    private static Path replace(Path file, String text) throws IOException {
        var draft = Files.writeString(file.resolveSibling("draft"), text);
        return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static X509Certificate shown(int port, SSLContext context) throws IOException {
        try (var connection = new TlsConnection(port, context)) {
            assertThat(connection.get("/health/readiness")).isIn(200, 404);
            return connection.shown();
        }
    }

    private static boolean metric(Gateway gateway, TrustedCertificates trusted, String reloads)
            throws IOException, InterruptedException {
        try (var client = client(trusted)) {
            return get(client, gateway.managementPort(), "/metrics")
                    .body()
                    .contains("sfu_gateway_secrets_reloads_total" + reloads);
        }
    }

    private static double failedRefreshes(TestGateway gateway) throws IOException, InterruptedException {
        var name = "sfu_gateway_table_refreshes_total{outcome=\"failed\"} ";
        return gateway.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
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
