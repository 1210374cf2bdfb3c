package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whatever comes in, the answer is JSON that says what is wrong, nothing internal shows, and the next
/// caller is served.
class BadInputIT {
    private static @Nullable FakeNode node;
    private static @Nullable TestGateway gateway;

    @BeforeAll
    static void start() {
        node = new FakeNode("u1");
        gateway = new TestGateway(Map.of(
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(node.entry("eu-west")),
                "PATCHBAY_OPERATOR_TOKEN",
                "operator-secret",
                "SFU_REGISTRATION_KEY",
                TestGateway.KEY));
    }

    @AfterAll
    static void stop() {
        gateway().close();
        if (node != null) {
            node.close();
        }
    }

    @Test
    void shouldNameAParameterThatIsTooLong() throws Exception {
        var token = "Bearer " + TestGateway.tokenFor("r");

        assertError(400, "region:", "/v1/channel?region=" + "x".repeat(10_000), token);
        assertError(400, "region:", "/v1/channel?region=" + "x".repeat(65), token);
        assertError(400, "country:", "/v1/channel?country=" + "x".repeat(9), token);
        assertError(414, "query:", "/v1/channel?a=" + "x".repeat(9_000), token);
        assertServes();
    }

    @Test
    void shouldRefuseAnOversizedTokenAndIss() throws Exception {
        assertError(431, "Authorization:", "/v1/channel", "Bearer " + "a".repeat(17_000));
        var iss = TestGateway.token("{\"iss\":\"" + "i".repeat(3_000) + "\",\"exp\":4102444800}");
        assertError(400, "iss:", "/v1/channel", "Bearer " + iss);
        assertServes();
    }

    @Test
    void shouldRefuseTruncatedAndRandomTokens() throws Exception {
        var good = TestGateway.tokenFor("r");
        for (int length = 1; length < good.length(); length += 7) {
            assertError(401, "invalid token", "/v1/channel", "Bearer " + good.substring(0, length));
        }
        var seed = 20261121L;
        var random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            var text = new StringBuilder();
            random.ints(1 + random.nextInt(300), 33, 127).forEach(text::appendCodePoint);
            var answer = gateway().get("/v1/channel", "Bearer " + text);
            assertThat(answer.statusCode()).as("seed %d, %s", seed, text).isEqualTo(401);
        }
        assertServes();
    }

    @Test
    void shouldAnswerUnknownRoutesAndMethodsAsJson() throws Exception {
        assertError(404, "route", "/nowhere", null);
        assertError(404, "route", "/v1/channel/../../etc", null);
        var wrongMethod = gateway().post("/v1/noop", "");
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.body()).startsWith("{\"error\":");
    }

    @Test
    void shouldRefuseBodiesThatAreTooLarge() throws Exception {
        var answer = gateway().post("/v1/disconnect", "x".repeat(70_000));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).startsWith("{\"error\":");
    }

    @Test
    void shouldNotShowManagementOnThePublicPort() throws Exception {
        assertThat(gateway().get("/metrics", null).statusCode()).isEqualTo(404);
        assertThat(gateway().get("/health/liveness", null).statusCode()).isEqualTo(404);
        assertThat(gateway().management("/metrics").statusCode()).isEqualTo(200);
        assertThat(gateway().management("/health/liveness").statusCode()).isEqualTo(200);
        assertThat(gateway().management("/health/readiness").statusCode()).isEqualTo(200);
        assertThat(gateway().management("/v1/channel").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldKeepHealthForOperators() throws Exception {
        assertError(401, "missing authorization", "/v1/health", null);
        assertError(401, "invalid token", "/v1/health", "Bearer operator-secreT");
        assertError(401, "invalid token", "/v1/health", "Bearer " + TestGateway.tokenFor("r"));
        var health = gateway().get("/v1/health", "Bearer operator-secret");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .contains("\"nodes\":[{")
                .contains("\"state\":\"live\"")
                .contains("eu-west");
    }

    @Test
    void shouldNotTakeOneKindOfTokenForAnother() throws Exception {
        assertError(401, "invalid token", "/v1/channel", "Bearer operator-secret");
        var answer = gateway().post("/v1/sfu", "{}", "Authorization", "Bearer operator-secret");
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void shouldSurviveBytesThatAreNoHttp() throws Exception {
        var seed = 7L;
        var random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            try (var socket =
                    new Socket(InetAddress.getLoopbackAddress(), gateway().port())) {
                var bytes = new byte[random.nextInt(2_000)];
                random.nextBytes(bytes);
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().write("\r\n\r\n".getBytes(ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (java.net.SocketException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("reset");
            }
        }
        assertServes();
    }

    private static TestGateway gateway() {
        if (gateway == null) {
            throw new IllegalStateException("not started");
        }
        return gateway;
    }

    private static void assertError(int status, String part, String target, @Nullable String authorization)
            throws Exception {
        var answer = gateway().get(target, authorization);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(part).doesNotContain("Exception");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    }

    private static void assertServes() throws Exception {
        assertThat(gateway().channel("still-served").statusCode()).isEqualTo(200);
    }
}
