package io.patchbay.stack;

import io.patchbay.stack.Part.Claim;
import io.patchbay.stack.Part.Readiness;
import io.patchbay.stack.Part.Role;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Which parts a demo has and what each is told. Pure: equal arguments give equal parts.
///
/// @param options what the user asked for
/// @param publicHost what browsers and callers reach the gateway and nodes by
/// @param ports where everything listens
/// @param secrets what only the parts know
/// @param layout where things are
record DemoPlan(DemoOptions options, String publicHost, Ports ports, Secrets secrets, Layout layout) {
    static final String LOOPBACK = "127.0.0.1";

    private static final int TINY_HEAP_MB = 64;
    private static final int SMALL_HEAP_MB = 192;
    private static final int LARGE_HEAP_MB = 256;
    private static final int RTC_PORTS_PER_NODE = 100;
    private static final int FIRST_RTC_PORT = 40_000;

    /// All parts in the order of starting.
    List<Part> parts() {
        var parts = new ArrayList<Part>();
        if (options.bootstrapServers() == null) {
            parts.add(broker());
        }
        parts.add(aggregator());
        parts.add(gateway());
        parts.add(signaling());
        IntStream.rangeClosed(1, options.nodes()).forEach(number -> parts.add(node(number)));
        return parts;
    }

    String bootstrapServers() {
        var given = options.bootstrapServers();
        return given == null ? LOOPBACK + ":" + ports.kafka() : given;
    }

    String gatewayUrl() {
        return url(publicHost, ports.gateway().http());
    }

    String gatewayManagementUrl() {
        return url(localHost(), ports.gateway().management());
    }

    String aggregatorUrl() {
        return url(LOOPBACK, ports.aggregator());
    }

    /// Any node answers there, so that calls outlive theirs.
    String signalingUrl() {
        return url(publicHost, ports.signaling());
    }

    String nodeName(int number) {
        return "node-" + number;
    }

    String nodeUrl(int number) {
        return url(publicHost, nodePorts(number).http());
    }

    String nodeManagementUrl(int number) {
        return url(localHost(), nodePorts(number).management());
    }

    private Part broker() {
        var given = options.data();
        var data = given == null ? layout.kafkaData() : given.toAbsolutePath();
        var claim = new Claim(LOOPBACK, ports.kafka());
        return new Part(
                "broker",
                Role.BROKER,
                "local-stack",
                "io.patchbay.broker.Main",
                List.of("--port", Integer.toString(ports.kafka()), "--data", data.toString()),
                Map.of(),
                List.of(claim),
                new Readiness.Listening(claim),
                LARGE_HEAP_MB);
    }

    private Part aggregator() {
        var claim = new Claim(LOOPBACK, ports.aggregator());
        var environment = Map.of(
                "HTTP_INTERFACE", claim.host(),
                "PORT", Integer.toString(claim.port()),
                "SFU_AGGREGATOR_ADVERTISED", claim.toString(),
                "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                "PATCHBAY_INTERNAL_TOKEN", secrets.internalToken(),
                "PATCHBAY_OPERATOR_TOKEN", secrets.operatorToken());
        return new Part(
                "aggregator",
                Role.AGGREGATOR,
                "load-aggregator-streams",
                "io.patchbay.aggregator.Main",
                List.of(),
                environment,
                List.of(claim),
                readiness(aggregatorUrl()),
                LARGE_HEAP_MB);
    }

    private Part gateway() {
        var environment = new HashMap<String, String>();
        environment.put("SFU_GATEWAY_BIND", options.bind());
        environment.put("SFU_GATEWAY_PORT", Integer.toString(ports.gateway().http()));
        environment.put(
                "PATCHBAY_MANAGEMENT_PORT", Integer.toString(ports.gateway().management()));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        environment.put("SFU_AGGREGATOR_URLS", aggregatorUrl());
        environment.put("SFU_GATEWAY_KEY", secrets.gatewayKey());
        environment.put("SFU_GATEWAY_PRIVATE_KEYS", secrets.sealing().privateKeys());
        environment.put("SFU_REGISTRATION_KEY", secrets.registrationKey());
        environment.put("PATCHBAY_OPERATOR_TOKEN", secrets.operatorToken());
        environment.put("PATCHBAY_HEALTH_PUBLIC", "true");
        environment.put("PATCHBAY_INTERNAL_TOKEN", secrets.internalToken());
        return new Part(
                "gateway",
                Role.GATEWAY,
                "gateway-fn",
                "io.patchbay.gateway.Main",
                List.of(),
                environment,
                claims(ports.gateway()),
                readiness(gatewayManagementUrl()),
                LARGE_HEAP_MB);
    }

    private Part signaling() {
        var claim = new Claim(options.bind(), ports.signaling());
        var arguments = new ArrayList<>(List.of(claim.host(), Integer.toString(claim.port())));
        for (var number = 1; number <= options.nodes(); number++) {
            arguments.addAll(List.of(
                    nodeName(number),
                    localHost(),
                    Integer.toString(nodePorts(number).http())));
        }
        return new Part(
                "signaling",
                Role.SIGNALING,
                "local-stack",
                "io.patchbay.stack.SignalingMain",
                arguments,
                Map.of(),
                List.of(claim),
                new Readiness.Listening(new Claim(localHost(), claim.port())),
                TINY_HEAP_MB);
    }

    private Part node(int number) {
        var rtc = FIRST_RTC_PORT + (number - 1) * RTC_PORTS_PER_NODE;
        var environment = new HashMap<String, String>();
        environment.put("AUTH_KEY", secrets.nodeKeys().get(number - 1));
        environment.put("PUBLIC_IP", publicHost);
        environment.put("HTTP_INTERFACE", options.bind());
        environment.put("RTC_INTERFACE", options.bind());
        environment.put("PORT", Integer.toString(nodePorts(number).http()));
        environment.put(
                "PATCHBAY_MANAGEMENT_PORT", Integer.toString(nodePorts(number).management()));
        environment.put("RTC_MIN_PORT", Integer.toString(rtc));
        environment.put("RTC_MAX_PORT", Integer.toString(rtc + RTC_PORTS_PER_NODE - 1));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        environment.put("SFU_GATEWAY_PING_INTERVAL", "2000");
        environment.put("SFU_GATEWAY_PUBLIC_KEY", secrets.sealing().publicKey());
        environment.put("SFU_FLEET_PRIVATE_KEYS", secrets.fleet().privateKeys());
        environment.put("SFU_SIGNALING_URL", signalingUrl());
        environment.put("SFU_GATEWAY_URL", gatewayUrl());
        environment.put("PATCHBAY_OPERATOR_TOKEN", secrets.operatorToken());
        environment.put("SFU_SHUTDOWN_GRACE_MS", "2000");
        environment.put("SFU_NODE_ID", nodeName(number));
        environment.put("SFU_REGION", options.regionOf(number));
        return new Part(
                nodeName(number),
                Role.NODE,
                "sfu-node",
                "io.patchbay.node.Main",
                List.of(),
                environment,
                claims(nodePorts(number)),
                readiness(nodeManagementUrl(number)),
                SMALL_HEAP_MB);
    }

    /// Where this machine reaches what listens on `--bind`.
    private String localHost() {
        var everywhere = !publicHost.equals(options.bind());
        return everywhere ? LOOPBACK : publicHost;
    }

    private Ports.Pair nodePorts(int number) {
        return ports.nodes().get(number - 1);
    }

    private List<Claim> claims(Ports.Pair pair) {
        return List.of(new Claim(options.bind(), pair.http()), new Claim(options.bind(), pair.management()));
    }

    private static Readiness readiness(String url) {
        return new Readiness.Http(URI.create(url + "/health/readiness"));
    }

    private static String url(String host, int port) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
