package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tenant that asks for too much gets, and that the others do not feel it.
class TenantLimitsIT {
    private static final byte[] ACME_KEY = "key-of-acme-padded-to-32-bytes!!".getBytes(UTF_8);

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void shouldRefuseTenantOverItsRateAndNobodyElse() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = gateway(node, "requests_per_second = 1")) {
            assertThat(asAcme(gateway).statusCode()).isEqualTo(200);

            Eventually.until("over the rate", () -> {
                var answer = asAcme(gateway);
                if (answer.statusCode() == 200) {
                    return false;
                }
                assertTooMany(answer, "this tenant asks for more than 1 channels a second");
                return true;
            });

            assertThat(gateway.channel("of-another-tenant").statusCode()).isEqualTo(200);
            Eventually.until("a second later", () -> asAcme(gateway).statusCode() == 200);
        }
    }

    @Test
    void shouldRefuseTenantWithTooManyRequestsAtATime() throws Exception {
        var release = new CountDownLatch(1);
        try (var node = new FakeNode("u1");
                var gateway = gateway(node, "max_concurrent = 1");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answered = FakeNode.json(200, "{\"uuid\":\"u1\",\"url\":\"http://sfu.example\"}");
            node.answering(exchange -> {
                await(release);
                answered.to(exchange);
            });
            var first = threads.submit(() -> asAcme(gateway));
            node.next();

            var second = asAcme(gateway);
            release.countDown();

            assertTooMany(second, "this tenant asks for more than 1 channels at a time");
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_limited_total{limit=\"tenant-concurrency\"} 1.0");
            assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(asAcme(gateway).statusCode()).isEqualTo(200);
        }
    }

    private static void assertTooMany(HttpResponse<String> answer, String reason) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("{\"error\":\"" + reason + "\"}");
        assertThat(answer.headers().firstValue("Patchbay-Decision"))
                .as("nothing was decided")
                .isEmpty();
    }

    private static HttpResponse<String> asAcme(TestGateway gateway) throws IOException, InterruptedException {
        var token = Hs256.sign(ACME_KEY, "{\"iss\":\"room\",\"exp\":4102444800}".getBytes(UTF_8));
        return gateway.get("/v1/channel", "Bearer " + token);
    }

    /// A gateway with the tenants `default` and `acme`. Its attempts last as long as a request may.
    private TestGateway gateway(FakeNode node, String limit) throws IOException {
        var file = Files.createFile(
                folder.resolve("secrets.toml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                "[[tenant]]\nname = \"acme\"\nkeys = [\"%s\"]\nsalt = \"pepper\"\n%s\n"
                        .formatted(LenientBase64.encode(ACME_KEY), limit));
        return new TestGateway(Map.of(
                "SFU_GATEWAY_SECRETS", file.toString(),
                "SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west")),
                "SFU_ATTEMPT_TIMEOUT_MS", "2500"));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody released the answer");
            }
        } catch (InterruptedException e) {
            throw new IOException("the node was stopped", e);
        }
    }
}
