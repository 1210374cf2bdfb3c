package io.patchbay.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.broker.FreePorts;
import io.patchbay.broker.KafkaTopics;
import io.patchbay.schemas.event.NodeTag;
import io.patchbay.stack.Part.Claim;
import io.patchbay.stack.Part.Readiness;
import io.patchbay.stack.Part.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The processes of the demo, and a second gateway and aggregator, as production has them: to be killed,
/// frozen, cut off and started again. Owned by one test thread.
final class ChaosStack implements AutoCloseable {
    static final int NODES = 3;

    /// One for each node, so that a caller can say which node it wants.
    static final List<String> REGIONS = List.of("eu-west", "eu-central", "eu-north");

    /// The node that looks after its media every few seconds.
    static final String PROBING = "node-2";

    /// The node whose clock can be put wrong.
    static final String MISTIMED = "node-3";

    /// Ids of groups that nobody else has, one for each part.
    private static final int FIRST_GROUP = 642_000;

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final DemoPlan plan;
    private final Supervisor supervisor;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Map<String, Running> running = new HashMap<>();
    private final List<String> gateways;
    private final Path pollEverySecond;
    private final @Nullable FakeClock clock;
    private final List<Integer> more = FreePorts.take(3);

    /// @param foreignNodes JSON of the stock nodes that are polled, `{"sfu":[...]}`
    /// @param separable whether parts can be cut off from Kafka and clocks be put wrong, which takes root
    ChaosStack(Path state, String foreignNodes, boolean separable) throws Exception {
        var options = new DemoOptions(NODES, REGIONS, null, null, DemoPlan.LOOPBACK, true, state);
        var layout = Layout.of("..", state);
        plan = new DemoPlan(
                options, DemoPlan.LOOPBACK, Ports.free(NODES), Secrets.generate(new SecureRandom(), NODES), layout);
        supervisor = new Supervisor(
                layout, new Console(System.out), "", part -> separable ? inGroup(part.name()) : List.of());
        StateFolder.clean(layout, true);
        clock = separable ? new FakeClock(state.resolve("clock")) : null;
        pollEverySecond = Files.createFile(
                state.resolve("poll.toml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(pollEverySecond, "[health]\ninterval_seconds = 1\ntimeout_seconds = 1\n");
        var second = "http://127.0.0.1:" + more.get(0);
        gateways = List.of(plan.gatewayUrl(), second);
        for (var part : plan.parts()) {
            var settings = new HashMap<>(settings(part.role(), foreignNodes));
            // Probes cost CPU, and only one node has to notice that its media is gone.
            settings.put("SFU_PROBE_INTERVAL", part.name().equals(PROBING) ? "3000" : "0");
            if (clock != null && part.name().equals(MISTIMED)) {
                settings.putAll(clock.environment());
            }
            var shared = with(part, part.name(), settings, part.claims(), part.readiness());
            parts.put(part.name(), shared);
            if (part.role() == Role.GATEWAY) {
                parts.put("gateway-2", secondGateway(shared));
            } else if (part.role() == Role.AGGREGATOR) {
                parts.put("aggregator-2", secondAggregator(shared));
            }
        }
        startAll();
    }

    private List<String> inGroup(String name) {
        return List.of("setpriv", "--regid", Integer.toString(groupOf(name)), "--clear-groups");
    }

    private int groupOf(String name) {
        return FIRST_GROUP + List.copyOf(parts.keySet()).indexOf(name);
    }

    private Map<String, String> settings(Role role, String foreignNodes) {
        var aggregators = plan.aggregatorUrl() + ",http://127.0.0.1:" + more.get(2);
        return switch (role) {
            case GATEWAY -> Map.of("SFU_AGGREGATOR_URLS", aggregators, "SFU_GATEWAY_NODES", foreignNodes);
            case AGGREGATOR -> Map.of("SFU_GATEWAY_NODES", foreignNodes);
            case NODE -> Map.of("SFU_GATEWAY_PING_INTERVAL", "1000");
            case BROKER, SIGNALING -> Map.of();
        };
    }

    private Part secondGateway(Part first) {
        var claims = List.of(new Claim(DemoPlan.LOOPBACK, more.get(0)), new Claim(DemoPlan.LOOPBACK, more.get(1)));
        var readiness = new Readiness.Http(URI.create("http://127.0.0.1:" + more.get(1) + "/health/readiness"));
        var settings = Map.of(
                "SFU_GATEWAY_PORT", Integer.toString(more.get(0)),
                "PATCHBAY_MANAGEMENT_PORT", Integer.toString(more.get(1)));
        return with(first, "gateway-2", settings, claims, readiness);
    }

    private Part secondAggregator(Part first) {
        var claim = new Claim(DemoPlan.LOOPBACK, more.get(2));
        var readiness = new Readiness.Http(URI.create("http://" + claim + "/health/readiness"));
        var settings = Map.of("PORT", Integer.toString(claim.port()), "SFU_AGGREGATOR_ADVERTISED", claim.toString());
        return with(first, "aggregator-2", settings, List.of(claim), readiness);
    }

    private Part with(Part part, String name, Map<String, String> settings, List<Claim> claims, Readiness readiness) {
        var environment = new HashMap<>(part.environment());
        environment.putAll(settings);
        return new Part(
                name,
                part.role(),
                part.module(),
                part.mainClass(),
                part.role() == Role.AGGREGATOR ? List.of("--secrets", pollEverySecond.toString()) : part.arguments(),
                environment,
                claims,
                readiness,
                part.heapMb());
    }

    private void startAll() throws Exception {
        awaitReady(List.of(launch("broker")));
        KafkaTopics.create(plan.bootstrapServers(), 3);
        var others = new ArrayList<Running>();
        for (var name : parts.keySet()) {
            if (!name.equals("broker")) {
                others.add(launch(name));
            }
        }
        awaitReady(others);
    }

    private Running launch(String name) {
        var part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no such part: " + name);
        }
        var started = supervisor.start(part);
        running.put(name, started);
        return started;
    }

    private static void awaitReady(List<Running> started) {
        Health.await(started, START_LIMIT, _ -> {});
    }

    /// SIGKILL; returns when the process is gone.
    void kill(String name) throws InterruptedException {
        process(name).destroyForcibly();
        if (!process(name).waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " outlived SIGKILL");
        }
    }

    /// SIGTERM; does not wait.
    void terminate(String name) {
        process(name).toHandle().destroy();
    }

    /// SIGSTOP: the kernel still accepts connections for it, and nobody ever answers.
    void freeze(String name) throws IOException, InterruptedException {
        signal("STOP", name);
    }

    void thaw(String name) throws IOException, InterruptedException {
        signal("CONT", name);
    }

    /// Lets nothing that a part sends to Kafka arrive, until this is closed. All others reach Kafka, and the part
    /// reaches all others.
    PacketFilter cutOffKafka(String name) {
        return PacketFilter.dropTcp(groupOf(name), plan.ports().kafka());
    }

    /// Puts the clock of [#MISTIMED] ahead.
    void clockOff(Duration ahead) throws IOException {
        if (clock == null) {
            throw new IllegalStateException("its clock was not to be put wrong");
        }
        clock.off(ahead);
    }

    private void signal(String signal, String name) throws IOException, InterruptedException {
        var pid = Long.toString(process(name).pid());
        if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
            throw new AssertionError("kill -" + signal + " " + name + " failed");
        }
    }

    /// Starts a part again; does not wait until it works.
    void start(String name) {
        launch(name);
    }

    private Process process(String name) {
        var one = running.get(name);
        if (one == null) {
            throw new IllegalArgumentException("not started: " + name);
        }
        return one.process();
    }

    /// Base URLs of the gateways.
    List<String> gateways() {
        return gateways;
    }

    Secrets secrets() {
        return plan.secrets();
    }

    long pid(String name) {
        return process(name).pid();
    }

    /// The node of ours that has a channel, empty if none has.
    String carrier(String channelUuid) {
        for (var number = 1; number <= NODES; number++) {
            if (channels(number).findValuesAsText("uuid").contains(channelUuid)) {
                return plan.nodeName(number);
            }
        }
        return "";
    }

    /// All nodes of ours that have a channel.
    List<String> carriers(String channelUuid) {
        return IntStream.rangeClosed(1, NODES)
                .filter(number -> channels(number).findValuesAsText("uuid").contains(channelUuid))
                .mapToObj(plan::nodeName)
                .toList();
    }

    /// A channel for somebody who comes in by another address than that of all.
    ///
    /// @param nodeId whose tag is in its path
    /// @param door base URL
    JsonNode channelBy(String door, String channelUuid, String nodeId) {
        return JSON.createObjectNode()
                .put("uuid", channelUuid)
                .put("url", door + "/v1/room/" + channelUuid + "/" + NodeTag.of(nodeId));
    }

    /// Base URL of a node.
    String nodeUrl(String nodeId) {
        return plan.nodeUrl(numberOf(nodeId));
    }

    /// An address in front of some nodes that is not told which of them is best.
    SignalingDoor doorTo(String... nodeIds) throws IOException {
        var targets = Arrays.stream(nodeIds)
                .map(id -> new SignalingDoor.Target(
                        id, DemoPlan.LOOPBACK, URI.create(nodeUrl(id)).getPort()))
                .toList();
        return SignalingDoor.open(DemoPlan.LOOPBACK, 0, targets);
    }

    private static int numberOf(String nodeId) {
        return Integer.parseInt(nodeId.substring("node-".length()));
    }

    /// Whether a channel is on a node of ours: a slow moment of one can send a room to a stock node.
    boolean isOurs(JsonNode channel) {
        return channel.path("url").asText().startsWith(plan.signalingUrl());
    }

    /// Uuids of the channels of a node of ours.
    Set<String> roomsOn(String nodeId) {
        return Set.copyOf(channels(numberOf(nodeId)).findValuesAsText("uuid"));
    }

    private JsonNode channels(int number) {
        return get(plan.nodeUrl(number) + "/v1/stats", "");
    }

    /// The load table of an aggregator.
    JsonNode loads() {
        return get(plan.aggregatorUrl() + "/v1/loads", plan.secrets().internalToken());
    }

    /// What a gateway says of itself and the fleet; a missing node if it does not answer.
    JsonNode health(String gateway) {
        return get(gateway + "/v1/health", plan.secrets().operatorToken());
    }

    /// Drains a node through a gateway, or takes it back, or asks how far it is.
    JsonNode drain(String method, String gateway, String nodeId) {
        return send(
                method,
                gateway + "/v1/nodes/" + nodeId + "/drain",
                plan.secrets().operatorToken());
    }

    private JsonNode get(String url, String token) {
        return send("GET", url, token);
    }

    private JsonNode send(String method, String url, String token) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(2))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// State of a node at a gateway, empty if it does not know it.
    String stateOf(String gateway, String nodeId) {
        return nodeAt(gateway, nodeId).path("state").asText();
    }

    /// What a gateway says of a node; a missing node if it does not know it.
    JsonNode nodeAt(String gateway, String nodeId) {
        return node(health(gateway).path("nodes"), nodeId);
    }

    /// The node of this id in a list; a missing one if it is not there.
    static JsonNode node(JsonNode nodes, String nodeId) {
        for (var node : nodes) {
            if (node.path("nodeId").asText().equals(nodeId)) {
                return node;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /// Whether a node's media works, as every gateway and the aggregator have it.
    boolean isProbedEverywhere(String nodeId, boolean ok) {
        var word = ok ? "ok" : "failed";
        return gateways.stream()
                        .allMatch(gateway -> nodeAt(gateway, nodeId)
                                .path("mediaProbe")
                                .asText()
                                .equals(word))
                && node(loads().path("changed"), nodeId).path("probeOk").asBoolean(!ok) == ok;
    }

    /// Whether every gateway is ready and gives this as a reason for being degraded.
    boolean isSaidByEveryGateway(String reason) {
        return gateways.stream().allMatch(gateway -> isSaidBy(gateway, reason))
                && isReady("gateway")
                && isReady("gateway-2");
    }

    /// Whether a gateway gives this as a reason for being degraded.
    boolean isSaidBy(String gateway, String reason) {
        return health(gateway).path("gateway").path("degraded").toString().contains(reason);
    }

    /// Whether every gateway asks this aggregator first.
    boolean isPreferred(String aggregator) {
        var address = addressOf(aggregator).getAuthority();
        return gateways.stream()
                .allMatch(gateway -> health(gateway)
                        .path("gateway")
                        .path("aggregator")
                        .asText()
                        .equals(address));
    }

    /// What an aggregator says of a room, as an error; empty if it knows whether somebody has it.
    String doubtOf(String aggregator, String roomKey) {
        var answer = get(
                addressOf(aggregator).resolve("/v1/rooms/" + roomKey).toString(),
                plan.secrets().internalToken());
        return answer.path("error").asText();
    }

    private URI addressOf(String name) {
        var part = parts.get(name);
        if (part != null && part.readiness() instanceof Readiness.Http(var address)) {
            return address;
        }
        throw new IllegalArgumentException("no address: " + name);
    }

    boolean isAlive(String name) {
        return process(name).isAlive();
    }

    /// Whether a part answers over HTTP, whatever it says.
    boolean isListening(String name) {
        var part = parts.get(name);
        return part != null && part.readiness() instanceof Readiness.Http(var address) && Health.status(address) > 0;
    }

    /// Whether a part works.
    boolean isReady(String name) {
        var one = running.get(name);
        return one != null
                && one.process().isAlive()
                && Health.isReady(one.part().readiness());
    }

    /// Whether every gateway has a fresh table and Kafka.
    boolean isWhole() {
        return gateways.stream().allMatch(gateway -> {
            var of = health(gateway).path("gateway");
            return of.path("status").asText().equals("ok")
                    && of.path("snapshotFresh").asBoolean()
                    && !of.path("restoring").asBoolean();
        });
    }

    /// Whether every gateway has this node in a state.
    boolean isEverywhere(String nodeId, String state) {
        return gateways.stream().allMatch(gateway -> stateOf(gateway, nodeId).equals(state));
    }

    /// The end of a part's log.
    String log(String name) {
        var one = running.get(name);
        return one == null ? "" : one.logTail();
    }

    @Override
    public void close() {
        for (var one : running.values()) {
            one.process().destroyForcibly();
        }
        supervisor.stopAll();
        http.shutdownNow();
    }
}
