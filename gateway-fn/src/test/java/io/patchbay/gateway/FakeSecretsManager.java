package io.patchbay.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Answers `GetSecretValue` in the JSON protocol that the AWS SDK speaks, over a real socket.
final class FakeSecretsManager implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final Map<String, String> secrets;
    private volatile String authorization = "";

    FakeSecretsManager(Map<String, String> secrets) throws IOException {
        this.secrets = secrets;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The header of the newest request.
    String authorization() {
        return authorization;
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        var arn = JSON.readTree(exchange.getRequestBody()).path("SecretId").asText();
        var value = secrets.get(arn);
        var body = value == null
                ? JSON.createObjectNode()
                        .put("__type", "ResourceNotFoundException")
                        .put("message", "no such secret")
                : JSON.createObjectNode().put("ARN", arn).put("SecretString", value);
        var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(value == null ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
