package io.patchbay.gateway;

import static io.patchbay.gateway.LambdaEvents.assertSame;
import static io.patchbay.gateway.LambdaEvents.call;
import static io.patchbay.gateway.LambdaEvents.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.lambda.GatewayHandler;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.seal.KeySealer;
import io.patchbay.schemas.seal.SealingKeys;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.topic.Topics;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Lambda form, with events as API Gateway v2 and function URLs send them, beside the server form.
class LambdaIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SealingKeys KEYS = SealingKeys.generate();

    @Test
    void shouldAnswerAsTheServerDoesHeaderForHeader() throws Exception {
        try (var node = new FakeNode("u1");
                var server = TestGateway.with(node.entry("eu-west"));
                var lambda = lambda(Map.of("SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west"))))) {
            var token = "Bearer " + TestGateway.tokenFor("r");
            for (var authorization : List.of(token, "jwt " + TestGateway.tokenFor("s"), "Bearer nonsense", "")) {
                for (var target : List.of(
                        "/v1/channel",
                        "/v1/channel?webRTC=false&region=eu-west&x=%20a+b%2F",
                        "/v1/channel?region=" + "r".repeat(65),
                        "/v1/channel?country=ABCDEFGHI",
                        "/v1/noop",
                        "/noop",
                        "/v1/health",
                        "/v1/scaling",
                        "/v1/stats",
                        "/openapi.yaml",
                        "/metrics",
                        "/nowhere")) {
                    var http = authorization.isEmpty() ? server.get(target, null) : server.get(target, authorization);
                    var event = call(lambda, event("GET", target, Map.of("authorization", authorization), null, false));

                    assertSame(target + " " + authorization, event, http);
                }
            }
        }
    }

    @Test
    void shouldSayThatNoNodeIsThereAsTheServerDoes() throws Exception {
        try (var server = new TestGateway(Map.of());
                var lambda = lambda(Map.of())) {
            var http = server.channel("r");
            var event = call(lambda, channel("r"));

            assertThat(http.statusCode()).isEqualTo(503);
            assertThat(http.headers().firstValue("Retry-After")).isPresent();
            assertSame("no node", event, http);
        }
    }

    @Test
    void shouldRefuseTooManyAsTheServerDoes(@TempDir Path folder) throws Exception {
        var secrets = Files.createFile(
                folder.resolve("secrets.toml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var acme = "key-of-acme-padded-to-32-bytes!!".getBytes(UTF_8);
        Files.writeString(
                secrets,
                "[[tenant]]\nname = \"acme\"\nkeys = [\"%s\"]\nsalt = \"pepper\"\nrequests_per_second = 1\n"
                        .formatted(Base64.getEncoder().encodeToString(acme)));
        var token = "Bearer " + Hs256.sign(acme, "{\"iss\":\"room\",\"exp\":4102444800}".getBytes(UTF_8));
        var event = event("GET", "/v1/channel", Map.of("authorization", token), null, false);
        try (var node = new FakeNode("u1")) {
            var settings = Map.of(
                    "SFU_GATEWAY_SECRETS", secrets.toString(),
                    "SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west")));
            try (var server = new TestGateway(settings);
                    var lambda = lambda(settings)) {
                var http = until(429, () -> server.get("/v1/channel", token), HttpResponse::statusCode);
                var answer = until(
                        429,
                        () -> call(lambda, event),
                        got -> got.path("statusCode").asInt());

                assertThat(http.headers().firstValue("Retry-After")).isPresent();
                assertSame("too many", answer, http);
            }
        }
    }

    @Test
    void shouldDisconnectAsTheServerDoes() throws Exception {
        try (var node = new FakeNode("c1");
                var server = TestGateway.with(node.entry("eu-west"));
                var lambda = lambda(Map.of("SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west"))))) {
            assertThat(server.channel("r").statusCode()).isEqualTo(200);
            assertThat(call(lambda, channel("r")).path("statusCode").asInt()).isEqualTo(200);
            node.answering(FakeNode.json(200, ""));
            for (var body : List.of(
                    TestGateway.token("{\"sessionIdsByChannel\":{\"c1\":[1]},\"exp\":4102444800}"),
                    TestGateway.token("{\"sessionIdsByChannel\":{\"elsewhere\":[1]},\"exp\":4102444800}"),
                    TestGateway.token("{\"sessionIdsByChannel\":7,\"exp\":4102444800}"),
                    "nonsense",
                    "")) {
                var http = server.post("/v1/disconnect", body);
                var event = call(lambda, event("POST", "/v1/disconnect", Map.of(), body, false));

                assertSame(body, event, http);
            }
        }
    }

    private static <T> T until(int status, Callable<T> request, ToIntFunction<T> statusOf) throws Exception {
        var answers = new ArrayList<T>();
        Eventually.until("an answer with " + status, () -> {
            answers.add(request.call());
            return statusOf.applyAsInt(answers.getLast()) == status;
        });
        return answers.getLast();
    }

    @Test
    void shouldAskTheNodeAsTheServerDoes() throws Exception {
        try (var node = new FakeNode("u1");
                var server = new TestGateway(Map.of(
                        "SFU_GATEWAY_NODES",
                        TestGateway.nodes(node.entry("eu-west")),
                        "SFU_GATEWAY_TRUST_PROXY",
                        "true"));
                var lambda = lambda(Map.of(
                        "SFU_GATEWAY_NODES",
                        TestGateway.nodes(node.entry("eu-west")),
                        "SFU_GATEWAY_TRUST_PROXY",
                        "true"))) {
            var target = "/v1/channel?webRTC=false&x=%20a+b%2F&empty=&region=eu-west";
            var token = "Bearer " + TestGateway.tokenFor("r");
            server.get(target, token, "X-Forwarded-For", "203.0.113.9");
            var byHttp = node.next();
            call(
                    lambda,
                    event(
                            "GET",
                            target,
                            Map.of("Authorization", token, "x-forwarded-for", "203.0.113.9,127.0.0.1"),
                            null,
                            false));
            var byEvent = node.next();

            assertThat(byEvent.target())
                    .isEqualTo(byHttp.target())
                    .isEqualTo("/v1/channel?webRTC=false&x=%20a+b%2F&empty=");
            var differ = Set.of("Patchbay-pick", "Patchbay-decision", "Traceparent");
            var http = new TreeMap<>(byHttp.headers());
            var event = new TreeMap<>(byEvent.headers());
            differ.forEach(name -> {
                assertThat(event.remove(name)).hasSameSizeAs(http.remove(name));
            });
            assertThat(event).isEqualTo(http);
            assertThat(byEvent.header("X-forwarded-for")).isEqualTo("203.0.113.9, 127.0.0.1");
        }
    }

    @Test
    void shouldNotBelieveWhatCallersSayOfThemselves() throws Exception {
        try (var node = new FakeNode("u1");
                var lambda = lambda(Map.of("SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west"))))) {
            var headers = Map.of(
                    "authorization", "Bearer " + TestGateway.tokenFor("r"),
                    "x-forwarded-for", "10.0.0.1,127.0.0.1",
                    "Patchbay-Event-Caller", "10.0.0.2",
                    "patchbay-event-caller", "10.0.0.3");

            call(lambda, event("GET", "/v1/channel", headers, null, false));

            assertThat(node.next().header("X-forwarded-for")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void shouldReadBase64Bodies() throws Exception {
        try (var node = new FakeNode("c1");
                var lambda = lambda(Map.of("SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west"))))) {
            var token = Map.of("authorization", "Bearer " + TestGateway.tokenFor("r"));
            call(lambda, event("GET", "/v1/channel", token, null, false));
            node.next();
            node.answering(FakeNode.json(200, ""));
            var disconnect = TestGateway.token("{\"sessionIdsByChannel\":{\"c1\":[1]},\"exp\":4102444800}");
            var coded = Base64.getEncoder().encodeToString(disconnect.getBytes(UTF_8));

            var plain = call(lambda, event("POST", "/v1/disconnect", Map.of(), disconnect, false));
            assertThat(plain.path("statusCode").asInt()).isEqualTo(200);
            assertThat(node.next().target()).isEqualTo("/v1/disconnect");
            var base64 = call(lambda, event("POST", "/v1/disconnect", Map.of(), coded, true));
            assertThat(base64.path("statusCode").asInt()).isEqualTo(200);
            assertThat(node.next().target()).isEqualTo("/v1/disconnect");
            var tooLarge = call(lambda, event("POST", "/v1/disconnect", Map.of(), "x".repeat(65_537), false));
            assertThat(tooLarge.path("statusCode").asInt()).isEqualTo(413);
        }
    }

    @Test
    void shouldRefuseWhatIsNoEvent() throws Exception {
        try (var lambda = lambda(Map.of())) {
            for (var bad :
                    List.of("", "null", "[]", "{}", "{\"version\":\"1.0\"}", "{\"version\":\"2.0\"}", "{\"version")) {
                var answer = call(lambda, bad);

                assertThat(answer.path("statusCode").asInt()).as(bad).isEqualTo(400);
                assertThat(JSON.readTree(answer.path("body").asText())
                                .path("error")
                                .asText())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void shouldTellTheAggregatorOfPicksBesideTheRequest() throws Exception {
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row("n1", node)));
                var lambda = lambda(at(aggregator))) {
            var answer = call(lambda, channel("r"));

            assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
            var seen = node.next();
            Eventually.until(
                    "the pick arrives",
                    () -> aggregator.records().stream()
                            .anyMatch(record -> record.topic().equals(Topics.PICKS)));
            var record = aggregator.records().stream()
                    .filter(candidate -> candidate.topic().equals(Topics.PICKS))
                    .findFirst()
                    .orElseThrow();
            assertThat(EventCodec.PICK.decode(record.body().getBytes(UTF_8)))
                    .isInstanceOfSatisfying(
                            Decoded.Ok.class,
                            ok -> assertThat(((Pick) ok.value()).pickId()).isEqualTo(seen.header("Patchbay-pick")));
        }
    }

    @Test
    void shouldRefreshAnOldTableInTheRequest() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var aggregator = new FakeAggregator(List.of(row("n1", a)));
                var lambda = lambda(at(aggregator))) {
            assertThat(call(lambda, channel("r1")).path("body").asText()).contains("\"uuid\":\"a\"");

            aggregator.serve(List.of(row("n2", b)));

            Eventually.until(
                    "the new table counts",
                    () -> call(lambda, channel("r2")).path("body").asText().contains("\"uuid\":\"b\""));
        }
    }

    @Test
    void shouldRouteOnTheTableOfTheFileWhenItStartsWhileNoAggregatorAnswers(@TempDir Path folder) throws Exception {
        var file = folder.resolve("table.json");
        try (var node = new FakeNode("u1");
                var aggregator = new FakeAggregator(List.of(row("n1", node)))) {
            var settings = new HashMap<>(at(aggregator));
            settings.put("SFU_GATEWAY_SNAPSHOT_FILE", file.toString());
            try (var first = lambda(settings)) {
                assertThat(call(first, channel("r")).path("statusCode").asInt()).isEqualTo(200);
            }
            assertThat(Files.readString(file)).contains("\"n1\"").doesNotContain(FakeNode.KEY);
            aggregator.stop();

            try (var second = lambda(settings)) {
                assertThat(call(second, channel("r")).path("body").asText()).contains("\"uuid\":\"u1\"");
            }
        }
    }

    @Test
    void shouldReadSecretsByArn() throws Exception {
        try (var node = new FakeNode("u1");
                var aws = new FakeSecretsManager(
                        Map.of("arn:aws:secretsmanager:eu-west-1:1:secret:key", TestGateway.KEY));
                var lambda = new GatewayHandler(Map.of(
                        "SFU_GATEWAY_KEY_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:1:secret:key",
                        "SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("eu-west")),
                        "AWS_REGION", "eu-west-1",
                        "AWS_ACCESS_KEY_ID", "id",
                        "AWS_SECRET_ACCESS_KEY", "not-a-real-key",
                        "AWS_SESSION_TOKEN", "session",
                        "AWS_ENDPOINT_URL_SECRETS_MANAGER", aws.address()))) {
            assertThat(call(lambda, channel("r")).path("statusCode").asInt()).isEqualTo(200);
            assertThat(aws.authorization())
                    .startsWith("AWS4-HMAC-SHA256 Credential=id/")
                    .contains("/eu-west-1/");
        }
    }

    @Test
    void shouldSayWhichSecretCannotBeRead() throws Exception {
        try (var aws = new FakeSecretsManager(Map.of())) {
            var env = Map.of(
                    "SFU_GATEWAY_KEY_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:1:secret:key",
                    "AWS_REGION", "eu-west-1",
                    "AWS_ACCESS_KEY_ID", "id",
                    "AWS_SECRET_ACCESS_KEY", "not-a-real-key",
                    "AWS_ENDPOINT_URL_SECRETS_MANAGER", aws.address());

            assertThatThrownBy(() -> new GatewayHandler(env))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("SFU_GATEWAY_KEY_SECRET_ARN")
                    .hasMessageContaining("ResourceNotFoundException")
                    .hasMessageNotContaining("not-a-real-key");
        }
    }

    private static GatewayHandler lambda(Map<String, String> settings) {
        var env = new HashMap<>(TestGateway.PATIENT);
        env.put("SFU_GATEWAY_KEY", TestGateway.KEY);
        env.putAll(settings);
        return new GatewayHandler(env);
    }

    private static Map<String, String> at(FakeAggregator aggregator) {
        return Map.of(
                "SFU_AGGREGATOR_URLS", aggregator.address(),
                "PATCHBAY_INTERNAL_TOKEN", FakeAggregator.TOKEN,
                "SFU_GATEWAY_PRIVATE_KEYS", KEYS.privateKeys());
    }

    private static LoadRow row(String nodeId, FakeNode node) {
        var key = KeySealer.of(KEYS.publicKey()).seal(FakeNode.KEY);
        return FakeAggregator.row(nodeId, node.address(), "eu-west", key, NodeStatus.UP);
    }

    private static String channel(String iss) {
        var headers = Map.of("authorization", "Bearer " + TestGateway.tokenFor(iss));
        return event("GET", "/v1/channel", headers, null, false);
    }
}
