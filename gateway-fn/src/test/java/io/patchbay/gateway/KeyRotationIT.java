package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys of tenants, nodes and registration change while calls are placed, and nothing is restarted.
class KeyRotationIT {
    private static final byte[] OLD = "the-old-key-padded-to-32-bytes!!".getBytes(UTF_8);
    private static final byte[] NEW = "the-new-key-padded-to-32-bytes!!".getBytes(UTF_8);
    private static final String OPERATOR = "Bearer operator-secret";

    /// What comes of a heartbeat whose token is good: this gateway has no Kafka to write it to.
    private static final int TAKEN = 503;

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void shouldChangeATenantsKeyWithOverlapAndRevokeTheOldOne() throws Exception {
        write(tenant(OLD));
        try (var node = new FakeNode("u1");
                var gateway = gateway(node.entry(""))) {
            assertThat(statusWith(gateway, OLD)).isEqualTo(200);
            assertThat(statusWith(gateway, NEW)).isEqualTo(401);

            write(tenant(NEW, OLD));
            Eventually.until("the new key works", () -> statusWith(gateway, NEW) == 200);
            assertThat(statusWith(gateway, OLD)).isEqualTo(200);
            var keys = health(gateway).path("keys");
            assertThat(keys.findValuesAsText("tenant")).containsExactly("default", "acme", "acme");
            assertThat(keys.get(1).path("lastUsedMs").asLong()).isPositive();
            assertThat(keys.get(2).path("tokens").asInt()).isEqualTo(2);
            assertThat(keys.get(1).path("keyId").asText()).matches("[0-9a-f]{8}");
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_tokens_accepted_total{key=\"older\"} 1.0");

            write(tenant(NEW));
            Eventually.until("the old key is revoked", () -> statusWith(gateway, OLD) == 401);
            assertThat(statusWith(gateway, NEW)).isEqualTo(200);
        }
    }

    @Test
    void shouldChangeTheKeyOfRegistrationWithOverlapAndRevokeTheOldOne() throws Exception {
        write(registration(OLD));
        try (var gateway = gateway()) {
            assertThat(postedWith(gateway, OLD)).isEqualTo(TAKEN);
            assertThat(postedWith(gateway, NEW)).isEqualTo(401);

            write(registration(NEW, OLD));
            Eventually.until("the new key works", () -> postedWith(gateway, NEW) == TAKEN);
            assertThat(postedWith(gateway, OLD)).isEqualTo(TAKEN);
            var keys = health(gateway).path("registrationKeys");
            assertThat(keys).hasSize(2);
            assertThat(keys.get(0).path("lastUsedMs").asLong()).isPositive();
            assertThat(keys.get(1).path("tokens").asInt()).isEqualTo(2);
            assertThat(keys.get(1).path("keyId").asText()).matches("[0-9a-f]{8}");
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_registration_tokens_accepted_total{key=\"newest\"} 2.0")
                    .contains("sfu_gateway_registration_tokens_accepted_total{key=\"older\"} 1.0");

            write(registration(NEW));
            Eventually.until("the old key is revoked", () -> postedWith(gateway, OLD) == 401);
            assertThat(postedWith(gateway, NEW)).isEqualTo(TAKEN);
            assertThat(health(gateway).path("registrationKeys")).hasSize(1);
        }
    }

    @Test
    void shouldKeepTheLastKeysWhenTheNewFileIsWrongAndSaySo() throws Exception {
        write(tenant(OLD));
        try (var node = new FakeNode("u1");
                var gateway = gateway(node.entry(""))) {
            write("[[tenant]]\nname = \"acme\"\nkeys = [\"" + LenientBase64.encode(NEW) + "\"\n");

            Eventually.until(
                    "the error shows",
                    () -> health(gateway)
                            .path("gateway")
                            .path("degraded")
                            .toString()
                            .contains("not valid TOML"));
            assertThat(statusWith(gateway, OLD)).isEqualTo(200);
            assertThat(gateway.management("/health/readiness").statusCode()).isEqualTo(200);
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_secrets_reloads_total{outcome=\"failed\"} 1.0");

            write(tenant(NEW));
            Eventually.until("it is right again", () -> statusWith(gateway, NEW) == 200);
            assertThat(health(gateway).path("gateway").path("status").asText()).isEqualTo("ok");
        }
    }

    @Test
    void shouldSignWithTheOtherKeyOfANodeThatIsJustChanging() throws Exception {
        var other = LenientBase64.encode(NEW);
        write(tenant(OLD));
        try (var node = new FakeNode("u1");
                var gateway = gateway("{\"address\":\"" + node.address() + "\",\"keys\":[\"" + FakeNode.KEY + "\",\""
                        + other + "\"]}")) {
            var takes = FakeNode.json(200, "{\"uuid\":\"u1\",\"url\":\"http://sfu.example\"}");
            var refuses = FakeNode.json(401, "{\"error\":\"invalid signature\"}");
            node.answering(exchange -> {
                var token =
                        exchange.getRequestHeaders().getFirst("Authorization").replaceFirst("^\\S+ ", "");
                (isSignedWith(token, NEW) ? takes : refuses).to(exchange);
            });

            assertThat(statusWith(gateway, OLD)).isEqualTo(200);
            assertThat(node.requests()).isEqualTo(2);
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_attempts_total{outcome=\"ok\"} 1.0")
                    .contains("sfu_gateway_attempts_total{outcome=\"declined\"} 0.0");

            var keys = health(gateway).path("nodeKeys");
            assertThat(keys.findValuesAsText("address")).containsExactly(node.address(), node.address());
            assertThat(keys.get(0).path("lastUsedMs").asLong()).isZero();
            assertThat(keys.get(1).path("lastUsedMs").asLong()).isPositive();
            assertThat(keys.get(1).path("requests").asInt()).isEqualTo(1);
            assertThat(keys.get(1).path("keyId").asText()).matches("[0-9a-f]{8}");

            gateway.reload();
            assertThat(statusWith(gateway, OLD)).isEqualTo(200);
            assertThat(health(gateway).path("nodeKeys").get(1).path("requests").asInt())
                    .isEqualTo(2);
        }
    }

    private static boolean isSignedWith(String token, byte[] key) {
        return ((ParsedJwt) Jwt.parse(token)).verify(List.of(key), Instant.now(), Requirements.GATEWAY)
                instanceof Verified;
    }

    private static int statusWith(TestGateway gateway, byte[] key) throws IOException, InterruptedException {
        var token = Hs256.sign(key, "{\"iss\":\"room\",\"exp\":4102444800}".getBytes(UTF_8));
        return gateway.get("/v1/channel", "Bearer " + token).statusCode();
    }

    /// The answer to a heartbeat, [#TAKEN] if its token was.
    private static int postedWith(TestGateway gateway, byte[] key) throws IOException, InterruptedException {
        var address = "http://sfu.example.com:8070";
        var token = Hs256.sign(key, ("{\"sub\":\"" + address + "\",\"exp\":4102444800}").getBytes(UTF_8));
        var beat = "{\"status\":\"up\",\"address\":\"" + address + "\",\"channels\":0,\"sessions\":0}";
        return gateway.post("/v1/sfu", beat, "Authorization", "Bearer " + token).statusCode();
    }

    private static JsonNode health(TestGateway gateway) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(gateway.get("/v1/health", OPERATOR).body());
    }

    private static String tenant(byte[]... keys) {
        return "[[tenant]]\nname = \"acme\"\n" + keys(keys);
    }

    private static String registration(byte[]... keys) {
        return "[registration]\n" + keys(keys);
    }

    private static String keys(byte[]... keys) {
        return Stream.of(keys)
                .map(key -> '"' + LenientBase64.encode(key) + '"')
                .collect(Collectors.joining(", ", "keys = [", "]\n"));
    }

    /// As whoever rolls keys out does: another file takes the place of the old one.
    private void write(String text) throws IOException {
        var draft = Files.createTempFile(
                folder,
                "draft",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text);
        Files.move(draft, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return folder.resolve("secrets.toml");
    }

    private TestGateway gateway(String... entries) {
        return new TestGateway(Map.of(
                "SFU_GATEWAY_SECRETS", file().toString(),
                "PATCHBAY_OPERATOR_TOKEN", "operator-secret",
                "SFU_GATEWAY_NODES", TestGateway.nodes(entries)));
    }
}
