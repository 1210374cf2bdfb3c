package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.event.NodeTag;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.stack.browser.Chromium;
import io.patchbay.stack.browser.ClientPages;
import io.patchbay.stack.browser.FleetPage;
import io.patchbay.stack.browser.OdooCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// One real demo, used as a caller, an operator and a script would. Ordered, because the later tests stop things.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int ROOMS = 300;
    private static final int LARGE_FLEET = 200;
    private static final String CHANNEL_KEY = "Y2hhbm5lbC1rZXk=";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private DemoProcess demo;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Path state;

    private Map<String, String> env = Map.of();
    private Instant startedAt = Instant.EPOCH;
    private Instant nodeStoppedAt = Instant.EPOCH;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        state = folder;
        startedAt = Instant.now();
        demo = DemoProcess.start(state);
        demo.awaitLine("Patchbay is up", START_LIMIT);
        env = demo.environment();
    }

    @AfterAll
    void stop() throws Exception {
        demo.close();
    }

    @Test
    @Order(1)
    void shouldAnswerThePrintedCurl() throws Exception {
        var command = demo.output().stream()
                .filter(line -> line.strip().startsWith("curl "))
                .findFirst()
                .orElseThrow();

        var shell = new ProcessBuilder("/bin/sh", "-c", command).start();
        var answer = JSON.readTree(shell.getInputStream().readAllBytes());

        assertThat(shell.waitFor()).isZero();
        assertThat(answer.path("uuid").asText()).matches("[0-9a-f-]{36}");
        assertThat(nodeOf(answer)).isIn("NODE_1_", "NODE_2_");
    }

    @Test
    @Order(2)
    void shouldGiveOneRoomOneChannel() throws Exception {
        var first = channel("one-room", "region=us-east");
        var second = channel("one-room", "region=eu-west");

        assertThat(nodeOf(first)).isEqualTo("NODE_3_");
        assertThat(second).isEqualTo(first);
    }

    @Test
    @Order(3)
    void shouldSpreadRoomsOverTheNodesOfARegion() throws Exception {
        var uuidsByNode = new HashMap<String, Set<String>>();

        for (var room = 0; room < ROOMS; room++) {
            var answer = channel("spread-" + room, "region=eu-west&webRTC=false");
            uuidsByNode
                    .computeIfAbsent(nodeOf(answer), node -> new HashSet<>())
                    .add(answer.path("uuid").asText());
        }

        assertThat(uuidsByNode.values().stream().mapToInt(Set::size).sum()).isEqualTo(ROOMS);
        var inRegion = uuidsByNode.getOrDefault("NODE_1_", Set.of()).size()
                + uuidsByNode.getOrDefault("NODE_2_", Set.of()).size();
        assertThat(inRegion).isEqualTo(ROOMS);
        assertThat(uuidsByNode.values())
                .allSatisfy(uuids -> assertThat(uuids).hasSizeLessThanOrEqualTo(ROOMS * 60 / 100));
        for (var node : uuidsByNode.entrySet()) {
            assertThat(channelsOn(variable(node.getKey() + "URL"))).containsAll(node.getValue());
        }
    }

    /// The last records of the rooms above may still be on their way to the topics.
    @Test
    @Order(4)
    void shouldDecideEveryRecordedDecisionAgainTheSameUnlessAWeightChanges() {
        var servers = variable("KAFKA_BOOTSTRAP_SERVERS");
        var runs = new AtomicReference<ReplayRun>();
        await("replay of all rooms", Duration.ofSeconds(30), () -> {
            runs.set(ReplayRun.of(servers, startedAt));
            return runs.get().decisions() >= ROOMS && runs.get().hasAllTables();
        });

        // By CPU alone, but on a busy machine every node would be overloaded by that.
        var otherwise = ReplayRun.of(servers, startedAt, "--policy", "weights=0/1000/0,overload=100000");

        assertThat(runs.get().text()).contains(" equal, 0 differ, 0 without their snapshot, 0 not understood");
        assertThat(runs.get().code()).isZero();
        assertThat(otherwise.text()).contains("recorded: node-", "replayed: node-");
        assertThat(otherwise.code()).isEqualTo(ReplayRun.DIFFERENT);
    }

    /// The node behind the gateway speaks the dialect of Odoo's client; the media goes from browser to browser.
    @Test
    @Order(5)
    void shouldCarryACallOfBrowsersWithMediasoupClient() throws Exception {
        var answer = channel("browsers", "region=eu-west");
        var call = new OdooCall(answer.path("url").asText(), answer.path("uuid").asText(), CHANNEL_KEY);

        try (var pages = ClientPages.serve();
                var browser = Chromium.start()) {
            call.run(browser, pages);

            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    @Order(6)
    void shouldShowTheFleetAndExplainADecisionToAnOperator() throws Exception {
        assertThat(ask("no-key", "region=eu-west", "!").statusCode()).isEqualTo(400);

        try (var browser = Chromium.start()) {
            var page = new FleetPage(browser.open(dashboard()));
            page.shouldShowTheLiveFleet("node-1", "node-2", "node-3");
            page.shouldCountRefusals("declined");
            page.shouldShowThePastAndComeBack();

            signal("STOP", "GATEWAY_PID");
            page.shouldTellThatTheGatewayIsGone();
            signal("CONT", "GATEWAY_PID");
            page.shouldGoOnByItself();

            page.shouldExplainTheNewestDecision();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    @Order(7)
    void shouldRefuseASecondDemoInTheSameFolder() throws Exception {
        try (var second = DemoProcess.start(state)) {
            assertThat(second.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(String.join("\n", second.output()))
                    .contains("running already: process " + demo.process().pid());
        }
        assertThat(demo.environment()).isEqualTo(env);
    }

    @Test
    @Order(8)
    void shouldPlaceEverythingOnTheOtherNodeOnceOneHasSignedOff() throws Exception {
        var node = ProcessHandle.of(Long.parseLong(variable("NODE_1_PID"))).orElseThrow();
        await("node-1 is live", Duration.ofSeconds(20), () -> stateOf("node-1").equals("live"));
        nodeStoppedAt = Instant.now();

        node.destroy();
        node.onExit().get(30, TimeUnit.SECONDS);

        await(
                "node-1 shown as signed off",
                Duration.ofSeconds(2),
                () -> stateOf("node-1").matches("signed.?off"));
        for (var room = 0; room < 100; room++) {
            var answer = channel("after-" + room, "region=eu-west&webRTC=false");
            assertThat(nodeOf(answer)).isEqualTo("NODE_2_");
        }
    }

    @Test
    @Order(9)
    void shouldShowTheStoppedNodeAsItWasBefore() {
        try (var browser = Chromium.start()) {
            var page = new FleetPage(browser.open(dashboard()));

            page.shouldShowThenAndNow("node-1", nodeStoppedAt.minusSeconds(2));

            assertThat(browser.complaints()).isEmpty();
        }
    }

    /// The made-up nodes get the sealed key of a real one: without a key nobody could place a room on them.
    @Test
    @Order(10)
    void shouldShowALargeFleetSoThatItCanBeRead() throws Exception {
        var table = get(variable("AGGREGATOR_URL") + "/v1/loads", variable("PATCHBAY_INTERNAL_TOKEN"));
        var sealedKey = table.findValue("key").asText();

        try (var nodes = new MadeUpNodes(variable("KAFKA_BOOTSTRAP_SERVERS"), LARGE_FLEET, sealedKey);
                var browser = Chromium.start()) {
            var page = new FleetPage(browser.open(dashboard()));

            page.shouldShowAFleetOf(nodes.count(), MadeUpNodes.PREFIX, MadeUpNodes.REGIONS);

            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    @Order(11)
    void shouldLeaveNothingBehindWhenStopped() throws Exception {
        var parts = env.entrySet().stream()
                .filter(variable -> variable.getKey().endsWith("_PID"))
                .map(variable -> Long.parseLong(variable.getValue()))
                .toList();

        demo.process().toHandle().destroy();

        assertThat(demo.awaitExit(Duration.ofSeconds(60))).isEqualTo(143);
        assertThat(parts).hasSize(8).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        assertThat(state.resolve("demo.env")).doesNotExist();
        var stopped = demo.output().stream()
                .filter(line -> line.endsWith("stopped"))
                .map(line -> line.strip().split("\\s+", -1)[2])
                .toList();
        assertThat(stopped).containsExactly("node-2", "node-3", "signaling", "gateway", "aggregator", "broker");
    }

    @Test
    @Order(12)
    void shouldEndItsPartsEvenIfTheLauncherIsKilled() throws Exception {
        try (var second = DemoProcess.start(state)) {
            second.awaitLine("broker      ready", START_LIMIT);
            var parts = second.process().descendants().toList();

            second.process().destroyForcibly().waitFor();

            assertThat(parts).isNotEmpty();
            await(
                    "end of the parts",
                    Duration.ofSeconds(30),
                    () -> parts.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    /// The printed link that logs in to the dashboard.
    private String dashboard() {
        return demo.output().stream()
                .filter(line -> line.strip().startsWith("dashboard "))
                .map(line -> line.strip().split("\\s+", -1)[1])
                .findFirst()
                .orElseThrow();
    }

    private JsonNode channel(String room, String query) throws IOException, InterruptedException {
        return json(ask(room, query, CHANNEL_KEY));
    }

    private HttpResponse<String> ask(String room, String query, String key) throws IOException, InterruptedException {
        var payload = "{\"iss\":\"http://odoo.example/" + room + "\",\"key\":\"" + key + "\",\"exp\":"
                + Instant.now().plusSeconds(60).getEpochSecond() + "}";
        var token =
                Hs256.sign(LenientBase64.decode(variable("SFU_GATEWAY_KEY")), payload.getBytes(StandardCharsets.UTF_8));
        return send(variable("GATEWAY_URL") + "/v1/channel?" + query, token);
    }

    /// Prefix of the variables of the node that a channel's address names.
    private String nodeOf(JsonNode channel) {
        var url = channel.path("url").asText();
        assertThat(url).startsWith(variable("SIGNALING_URL") + "/v1/room/");
        return IntStream.rangeClosed(1, 3)
                .mapToObj(number -> "NODE_" + number + "_")
                .filter(node -> url.endsWith("/" + NodeTag.of(variable(node + "ID"))))
                .findFirst()
                .orElseThrow();
    }

    private List<String> channelsOn(String nodeUrl) throws IOException, InterruptedException {
        return get(nodeUrl + "/v1/stats", "").findValuesAsText("uuid");
    }

    private String stateOf(String nodeId) {
        try {
            var report = get(variable("GATEWAY_URL") + "/v1/health", variable("PATCHBAY_OPERATOR_TOKEN"));
            for (var node : report.path("nodes")) {
                if (node.path("nodeId").asText().equals(nodeId)) {
                    return node.path("state").asText().toLowerCase(Locale.ROOT);
                }
            }
            return "unknown";
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("cannot read the gateway's health", e);
        }
    }

    private JsonNode get(String url, String token) throws IOException, InterruptedException {
        return json(send(url, token));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode())
                .as("%s: %s", answer.uri(), answer.body())
                .isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String url, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private String variable(String name) {
        return env.getOrDefault(name, "no " + name + " in demo.env");
    }

    private void signal(String name, String part) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, variable(part))
                        .start()
                        .waitFor())
                .as("kill -%s %s", name, part)
                .isZero();
    }

    private static void await(String what, Duration limit, BooleanSupplier condition) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s within %s", what, limit).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
