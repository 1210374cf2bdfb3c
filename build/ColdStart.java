import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.gateway.lambda.GatewayHandler;
import io.patchbay.schemas.seal.KeySealer;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.token.Hs256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// Measures the Lambda form of the gateway; `build/cold-start.sh` compiles and runs it. `world` is the fleet and the
/// aggregator, in a process of its own; `function` is what Lambda does with the handler.
class ColdStart {
    private static final byte[] TENANT_KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final int WARM_REQUESTS = 2_000;

    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            error.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        switch (args[0]) {
            case "world" -> world(Integer.parseInt(args[1]), Path.of(args[2]));
            case "function" -> function(Long.parseLong(args[1]), Path.of(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    /// Writes the function's settings to a file and answers until its input ends.
    private static void world(int nodes, Path settings) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        var keys = SealingKeys.generate();
        var table = table(nodes, address, KeySealer.of(keys.publicKey()));
        server.createContext("/v1/loads", exchange -> answer(exchange, 200, table));
        server.createContext("/v1/rooms/", exchange -> answer(exchange, 404, "{\"error\":\"none\"}"));
        server.createContext("/v1/records/", exchange -> answer(exchange, 200, "{\"result\":\"ok\"}"));
        // Each node has a path of its own here, /n<number>/v1/channel.
        server.createContext("/n", exchange -> answer(exchange, 200, "{\"uuid\":\"u\",\"url\":\"" + address + "\"}"));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        Files.write(settings, List.of(address, keys.privateKeys()));
        while (System.in.read() >= 0) {
            // The script ends this process by closing its input.
        }
    }

    /// As many copies of the golden snapshot's first row, which stays readable whatever fields are added.
    private static byte[] table(int nodes, String address, KeySealer sealer) throws IOException {
        var mapper = JsonMapper.builder().build();
        var table = (ObjectNode) mapper.readTree(Path.of("schemas/src/test/resources/golden/snapshot-delta-v1.json")
                .toFile());
        var golden = (ObjectNode) table.path("changed").path(0);
        var now = System.currentTimeMillis();
        golden.remove("publicUrl");
        golden.put("lastSeenMs", now);
        table.remove("base");
        table.put("asOfMs", now).putArray("removed");
        var rows = table.putArray("changed");
        for (var i = 0; i < nodes; i++) {
            rows.add(golden.deepCopy()
                    .put("nodeId", "node-%05d".formatted(i))
                    .put("address", address + "/n" + i)
                    .put("key", sealer.seal("a2V5LWtleS1rZXkta2V5LWtleS1rZXk=")));
        }
        return mapper.writeValueAsBytes(table);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /// @param startedMs wall clock when the process was asked for
    private static void function(long startedMs, Path settings) throws IOException {
        var lines = Files.readAllLines(settings);
        var env = Map.of(
                "SFU_GATEWAY_KEY", java.util.Base64.getEncoder().encodeToString(TENANT_KEY),
                "SFU_AGGREGATOR_URLS", lines.getFirst(),
                "PATCHBAY_INTERNAL_TOKEN", "internal-token-of-the-measurement",
                "SFU_GATEWAY_PRIVATE_KEYS", lines.get(1));
        var handler = new GatewayHandler(env);
        var initMs = System.currentTimeMillis() - startedMs;
        var initCpuMs = cpuMs();
        var firstNs = call(handler, 0);
        var firstCpuMs = cpuMs() - initCpuMs;
        var secondNs = call(handler, 1);
        var later = new long[WARM_REQUESTS];
        for (var i = 0; i < later.length; i++) {
            later[i] = call(handler, i + 2);
        }
        Arrays.sort(later);
        System.out.printf(
                "%d %d %.1f %d %.1f %.2f%n",
                initMs, initCpuMs, firstNs / 1e6, firstCpuMs, secondNs / 1e6, later[later.length / 2] / 1e6);
    }

    /// What all threads of this process used, in steps of 10 ms.
    private static long cpuMs() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis();
    }

    private static long call(GatewayHandler handler, int room) throws IOException {
        var token = Hs256.sign(
                TENANT_KEY, ("{\"iss\":\"room-" + room + "\",\"exp\":4102444800}").getBytes(StandardCharsets.UTF_8));
        var event = """
                {"version":"2.0","routeKey":"$default","rawPath":"/v1/channel","rawQueryString":"region=eu-west",
                 "headers":{"authorization":"Bearer %s","x-forwarded-for":"198.51.100.7"},
                 "requestContext":{"http":{"method":"GET","path":"/v1/channel","sourceIp":"198.51.100.7"}},
                 "isBase64Encoded":false}""".formatted(token);
        var out = new ByteArrayOutputStream();
        var startedNs = System.nanoTime();
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, null);
        var elapsedNs = System.nanoTime() - startedNs;
        var answer = out.toString(StandardCharsets.UTF_8);
        if (!answer.contains("\"statusCode\":200")) {
            throw new IllegalStateException("no channel: " + answer);
        }
        return elapsedNs;
    }
}
