package io.patchbay.gateway;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A gateway on free ports of the loopback address, and a client as a caller has one.
final class TestGateway implements AutoCloseable {
    static final String RAW_KEY = "gateway-key-padded-to-32-bytes!!";
    static final String KEY = LenientBase64.encode(RAW_KEY.getBytes(StandardCharsets.UTF_8));

    /// What tests are about happens once everybody has answered. With the usual limits, of 100 ms for a lookup and
    /// 700 ms for a node, a busy machine would decide what happens; tests of these limits set them.
    static final Map<String, String> PATIENT =
            Map.of("SFU_AFFINITY_TIMEOUT_MS", "2000", "SFU_ATTEMPT_TIMEOUT_MS", "2000");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Gateway gateway;

    TestGateway(Map<String, String> settings) {
        var env = new HashMap<>(Map.of(
                "SFU_GATEWAY_KEY", KEY,
                "SFU_GATEWAY_BIND", "127.0.0.1",
                "SFU_GATEWAY_PORT", "0",
                "PATCHBAY_MANAGEMENT_PORT", "0"));
        env.putAll(PATIENT);
        env.putAll(settings);
        gateway = Gateway.start(GatewayConfig.from(env, null));
    }

    static TestGateway with(String... entries) {
        return new TestGateway(Map.of("SFU_GATEWAY_NODES", nodes(entries)));
    }

    static String nodes(String... entries) {
        return "{\"sfu\":[" + String.join(",", entries) + "]}";
    }

    static String token(String payload) {
        return Hs256.sign(RAW_KEY.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8));
    }

    /// A token as Odoo makes it.
    static String tokenFor(String iss) {
        return token("{\"iss\":\"" + iss + "\",\"key\":\"ZW5jcnlwdGlvbi1rZXk\",\"exp\":4102444800}");
    }

    int port() {
        return gateway.port();
    }

    int managementPort() {
        return gateway.managementPort();
    }

    HttpResponse<String> channel(String iss) throws IOException, InterruptedException {
        return get("/v1/channel", "Bearer " + tokenFor(iss));
    }

    HttpResponse<String> get(String target, @Nullable String authorization, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
                .timeout(Duration.ofSeconds(20));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String target, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", target, body, headers);
    }

    HttpResponse<String> send(String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// What SIGHUP does to the process.
    void reload() {
        gateway.reloadSecrets();
    }

    HttpResponse<String> management(String target, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        gateway.close();
        client.close();
    }
}
