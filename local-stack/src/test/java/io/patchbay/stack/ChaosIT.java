package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.stack.browser.Chromium;
import io.patchbay.stack.browser.ClientPages;
import io.patchbay.stack.browser.OdooCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// One fault at a time in a real stack under load: no request for a channel fails, and no call breaks but
/// those on the part that failed. `-Dpatchbay.chaos=long` plays every scenario and longer; without it the
/// few that cost little time; with `-Dpatchbay.chaos.only=<pattern>` only those of them whose names have it. The
/// table is printed and written to `target/chaos.md`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChaosIT {
    private static final boolean LONG = "long".equals(System.getProperty("patchbay.chaos"));

    /// What the names of the scenarios to play contain; in all there is an empty text.
    private static final Pattern ONLY = Pattern.compile(System.getProperty("patchbay.chaos.only", ""));

    private static final int PER_SECOND = 30;
    private static final int HOLD_S = LONG ? 10 : 1;
    private static final int CALLS = 6;
    private static final int MORE_CALLS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration BACK_IN_CALL = Duration.ofSeconds(5);
    private static final Duration USUAL = Duration.ofMillis(200);

    /// From the node to the gateways: a heartbeat at once, a snapshot at most 250 ms later, and what a busy
    /// machine adds.
    private static final Duration SNAPSHOT_REFRESH = Duration.ofSeconds(3);

    private static final int FEW_ROOMS = 5;
    private static final int NEW_ROOMS = 40;

    private final ChaosReport report = new ChaosReport();
    private final List<ChaosCall> calls = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ForeignNode stock;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ForeignNode posting;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ChaosStack stack;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ChaosLoad load;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private ChaosFaults faults;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stock = new ForeignNode("stock");
        posting = new ForeignNode("http-1");
        stack = new ChaosStack(folder, "{\"sfu\":[" + stock.entry("us-east") + "]}", LONG);
        var registration = stack.secrets().registrationKey();
        posting.startHeartbeats(stack.gateways(), registration);
        load = new ChaosLoad(stack.gateways(), stack.secrets().gatewayKey(), PER_SECOND, stack::isOurs);
        faults = new ChaosFaults(stack, posting, load, this::callsOn, LIMIT);
    }

    @AfterAll
    void stop() throws Exception {
        faults.close();
        report.finish(Path.of("target", "chaos.md"));
        calls.forEach(ChaosCall::close);
        load.close();
        stack.close();
        posting.close();
        stock.close();
    }

    @Test
    @Order(1)
    void shouldHaveAllKindsOfNodesInOneTableAndPlaceRoomsOnEach() {
        for (var gateway : stack.gateways()) {
            await("a stock node, one that posts, and ours", () -> {
                var nodes = stack.health(gateway).path("nodes");
                return nodes.size() == ChaosStack.NODES + 2
                        && nodes.findValuesAsText("takesNewRooms").stream().allMatch("true"::equals);
            });
        }
        assertThat(stack.health(stack.gateways().getFirst()).path("nodes").findValuesAsText("source"))
                .contains("node", "http", "poll");
        await("rooms on the stock node and on the one that posts", () -> stock.rooms() > 0 && posting.rooms() > 0);
        for (var number = 0; number < CALLS; number++) {
            addCall(1 + number % ChaosStack.NODES);
        }
        awaitRunning(calls);
        // Eleven processes have just started: what they do slowly now is not the work of a fault.
        await("answers in their usual time", () -> {
            load.reset();
            load.awaitMore(2 * PER_SECOND, LIMIT);
            return load.figures().slowestMs() < USUAL.toMillis();
        });
        // On their way in some may have been relayed by a node that is not theirs.
        moveOn(calls);
    }

    private void addCall(int node) {
        var room = "call-" + calls.size();
        calls.add(new ChaosCall(load::ask, room, regionOf(node), stack::isOurs));
    }

    private static String regionOf(int node) {
        return ChaosStack.REGIONS.get(node - 1);
    }

    /// The calls on a node, one at least. A node that was slow for a moment has lost rooms to others.
    private List<ChaosCall> callsOn(String nodeId) {
        for (var more = 0; more < MORE_CALLS && calls.stream().noneMatch(call -> isOn(call, nodeId)); more++) {
            addCall(numberOf(nodeId));
            awaitRunning(List.of(calls.getLast()));
        }
        var found = calls.stream().filter(call -> isOn(call, nodeId)).toList();
        assertThat(found).as("calls on " + nodeId).isNotEmpty();
        return found;
    }

    private static int numberOf(String nodeId) {
        return Integer.parseInt(nodeId.substring("node-".length()));
    }

    /// A room and its channel.
    private record Room(String name, JsonNode channel) {
        String uuid() {
            return channel.path("uuid").asText();
        }
    }

    /// A new room on a node: one that is slow for a moment loses rooms to others, so that it may need several.
    private Room roomOn(String nodeId, String prefix, String query, int gateway) throws Exception {
        for (var more = 0; more < MORE_CALLS; more++) {
            var name = prefix + "-" + more;
            var room = new Room(name, load.ask(name, gateway, query));
            if (isOn(room.uuid(), nodeId)) {
                return room;
            }
        }
        throw new AssertionError("none of " + MORE_CALLS + " rooms " + prefix + " is on " + nodeId);
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> shouldLoseNothingButWhatFails() {
        return faults.all()
                .filter(scenario -> LONG || scenario.always())
                .filter(scenario -> ONLY.matcher(scenario.name()).find())
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> play(scenario)));
    }

    private void play(ChaosScenario scenario) throws Exception {
        if (!scenario.hurt().isEmpty()) {
            callsOn(scenario.hurt());
        }
        load.reset();
        calls.forEach(ChaosCall::reset);
        load.awaitMore(PER_SECOND, LIMIT);
        // Read once, right before the fault: a call that has just moved on settles a moment later.
        var places = new LinkedHashMap<ChaosCall, String>();
        calls.forEach(call -> places.put(call, stack.carrier(call.uuid())));
        var hurt = calls.stream()
                .filter(call -> scenario.hurt().equals(places.get(call)))
                .toList();
        var faultNs = System.nanoTime();
        long avoidedMs;
        long healNs;
        try {
            scenario.fault().run();
            avoidedMs = suffer(scenario, faultNs);
        } finally {
            healNs = System.nanoTime();
            scenario.heal().run();
        }
        await(scenario.name() + ": whole again", scenario.whole());
        var recoveredMs = sinceMs(healNs);
        awaitRunning(calls);
        load.awaitMore(PER_SECOND, LIMIT);

        var broken = calls.stream().filter(ChaosCall::wasInterrupted).toList();
        var innocent = broken.stream().filter(call -> !hurt.contains(call)).toList();
        var longestMs = broken.stream().mapToLong(ChaosCall::longestGapMs).max().orElse(-1);
        var figures = load.figures();
        report.add(new ChaosReport.Row(
                scenario.name(), figures, avoidedMs, recoveredMs, broken.size(), innocent.size(), longestMs));

        assertThat(figures.failures()).as("failed requests").isEmpty();
        assertThat(innocent)
                .as("broken calls on parts that did not fail; calls were on %s", places)
                .isEmpty();
        assertThat(calls).as("calls that were told to give up").noneMatch(ChaosCall::gaveUp);
        if (scenario.keepsRooms()) {
            assertThat(figures.moved()).as("rooms that got another channel").isEmpty();
        }
        if (scenario.name().startsWith("node kill")) {
            assertThat(longestMs).as("back in the call").isLessThan(BACK_IN_CALL.toMillis());
        }
        moveOn(hurt);
    }

    /// What is to be seen while a fault lasts.
    ///
    /// @return ms from the fault until others avoid the node, -1 for none to avoid
    private long suffer(ChaosScenario scenario, long faultNs) throws Exception {
        var avoidedMs = scenario.avoided().isEmpty() ? -1 : awaitAvoided(scenario.avoided(), faultNs);
        load.awaitMore(HOLD_S * PER_SECOND, LIMIT);
        if (!scenario.says().isEmpty()) {
            await("every gateway says: " + scenario.says(), () -> stack.isSaidByEveryGateway(scenario.says()));
        }
        assertPlacement(scenario);
        scenario.meanwhile().run();
        return avoidedMs;
    }

    /// The gateways still have their table: a room that wants a node which did not fail gets that one.
    private void assertPlacement(ChaosScenario scenario) throws Exception {
        for (var gateway = 0; gateway < stack.gateways().size(); gateway++) {
            for (var nodeId : List.of("node-1", "node-3")) {
                if (scenario.takesRooms(nodeId)) {
                    var prefix = scenario.name() + "-" + gateway + "-" + nodeId;
                    assertThat(roomOn(nodeId, prefix, wants(numberOf(nodeId)), gateway)
                                    .uuid())
                            .isNotEmpty();
                }
            }
        }
    }

    /// These calls went through two nodes by now: the next fault is to find each on one.
    private static void moveOn(List<ChaosCall> hurt) {
        hurt.forEach(ChaosCall::moveOn);
        awaitRunning(hurt);
    }

    /// People in two browsers see and hear each other again, on another node.
    @Test
    @Order(3)
    void shouldBringPictureAndSoundBackAfterAKill() throws Exception {
        var room = roomOn("node-3", "browsers", "region=" + regionOf(3), 0);
        var call = new OdooCall(room.channel().path("url").asText(), room.uuid(), ChaosCall.CHANNEL_KEY);
        try (var pages = ClientPages.serve();
                var browser = Chromium.start()) {
            var anna = call.stay(browser, pages, 1);
            var bert = call.stay(browser, pages, 2);
            OdooCall.awaitEachOther(anna, bert, 1);
            var hurt = callsOn("node-3");
            load.reset();
            calls.forEach(ChaosCall::reset);

            var killedNs = System.nanoTime();
            stack.kill("node-3");
            OdooCall.awaitEachOther(anna, bert, 2);
            var backMs = sinceMs(killedNs);

            var heir = stack.carrier(room.uuid());
            var startNs = System.nanoTime();
            stack.start("node-3");
            await("node-3 again", () -> stack.isEverywhere("node-3", "live"));
            var recoveredMs = sinceMs(startNs);
            awaitRunning(calls);
            reportKill("node kill -9 under two browsers with camera and microphone", hurt, recoveredMs, backMs);
            assertThat(heir).isIn("node-1", "node-2");
            assertThat(Duration.ofMillis(backMs)).isLessThan(BACK_IN_CALL);
            moveOn(hurt);
        }
    }

    /// The owner of a room lives; of the two nodes through which some of its people came in one is killed. These
    /// come back to the room, and the others hear each other all the time.
    @TestFactory
    @Order(4)
    Stream<DynamicTest> shouldBringRelayedPeopleBackThroughAnotherNode() {
        return LONG
                ? Stream.of(DynamicTest.dynamicTest("node kill -9 that only relays", this::bringRelayedPeopleBack))
                : Stream.empty();
    }

    private void bringRelayedPeopleBack() throws Exception {
        var room = roomOn("node-1", "relayed", "region=" + regionOf(1), 0);
        var call = new OdooCall(room.channel().path("url").asText(), room.uuid(), ChaosCall.CHANNEL_KEY);
        try (var door = stack.doorTo("node-2", "node-3");
                var pages = ClientPages.serve();
                var browser = Chromium.start();
                var guests =
                        ChaosCall.guests(stack.channelBy("http://127.0.0.1:" + door.port(), room.uuid(), "node-1"))) {
            var anna = call.stay(browser, pages, 1);
            var bert = call.stay(browser, pages, 2);
            OdooCall.awaitEachOther(anna, bert, 1);
            await("people who come in through other nodes", () -> guests.entries() > 0 && guests.isRunning());
            var media = List.of(new MediaWatch(anna, 2), new MediaWatch(bert, 1));
            var hurt = callsOn("node-2");
            var entries = guests.entries();
            load.reset();
            calls.forEach(ChaosCall::reset);
            guests.reset();

            stack.kill("node-2");
            await("they are back", () -> {
                media.forEach(MediaWatch::look);
                return guests.entries() > entries && guests.isRunning();
            });
            var backMs = guests.longestGapMs();
            load.awaitMore(PER_SECOND, LIMIT);

            assertThat(stack.carriers(room.uuid())).containsExactly("node-1");
            var startNs = System.nanoTime();
            stack.start("node-2");
            await("node-2 again", () -> stack.isEverywhere("node-2", "live"));
            var recoveredMs = sinceMs(startNs);
            awaitRunning(calls);
            reportKill("node kill -9 that only relays, beside two browsers", hurt, recoveredMs, backMs);
            assertThat(Duration.ofMillis(backMs)).isLessThan(BACK_IN_CALL);
            assertThat(media).allSatisfy(watch -> assertThat(watch.longestGap()).isLessThan(ChaosCall.SILENCE));
            for (var tab : List.of(anna, bert)) {
                assertThat(tab.evaluate("call.joins").asInt())
                        .as("entries of somebody who was not relayed")
                        .isEqualTo(1);
            }
            moveOn(hurt);
        }
    }

    /// Adds a line on the kill of a node with these calls and one more, and checks what holds for all kills.
    private void reportKill(String name, List<ChaosCall> hurt, long recoveredMs, long backMs) {
        var figures = load.figures();
        var broken = calls.stream().filter(ChaosCall::wasInterrupted).toList();
        var innocent = broken.stream().filter(one -> !hurt.contains(one)).toList();
        report.add(new ChaosReport.Row(name, figures, -1, recoveredMs, broken.size() + 1, innocent.size(), backMs));
        assertThat(figures.failures()).as("failed requests").isEmpty();
        assertThat(innocent).as("broken calls on parts that did not fail").isEmpty();
    }

    /// Through a real gateway: no new room lands on a draining node, its calls go on, and it can be taken back.
    @Test
    @Order(5)
    void shouldSendNoNewRoomToADrainingNode() throws Exception {
        var gateway = stack.gateways().getFirst();
        var mine = callsOn("node-1");
        var known = roomOn("node-1", "stays", wants(1), 0);
        calls.forEach(ChaosCall::reset);

        var answer = stack.drain("POST", gateway, "node-1");
        var saidNs = System.nanoTime();
        var before = stack.roomsOn("node-1");
        askForNewRooms("at-once", FEW_ROOMS);
        await("draining at every gateway", () -> stack.isEverywhere("node-1", "draining"));
        var seenMs = sinceMs(saidNs);
        System.out.println("node-1 is draining: every gateway knows after " + seenMs + " ms, says " + answer);
        assertThat(answer.path("draining").asBoolean()).isTrue();
        assertThat(answer.path("sessions").asInt()).isGreaterThanOrEqualTo(2 * mine.size());
        assertThat(answer.path("emptyInSeconds").asLong()).isPositive();
        assertThat(Duration.ofMillis(seenMs)).isLessThan(SNAPSHOT_REFRESH);
        askForNewRooms("later", NEW_ROOMS);
        assertThat(stack.roomsOn("node-1")).as("rooms on a draining node").isSubsetOf(before);
        assertThat(load.ask(known.name(), 1, wants(1)))
                .as("a room that is there")
                .isEqualTo(known.channel());
        assertThat(mine).as("calls on a draining node").noneMatch(ChaosCall::wasInterrupted);

        stack.drain("DELETE", gateway, "node-1");
        await("node-1 again", () -> stack.isEverywhere("node-1", "live"));
        var back = load.ask("taken-back", 0, wants(1)).path("uuid").asText();
        assertThat(isOn(back, "node-1"))
                .as("a room after the node was taken back")
                .isTrue();
    }

    /// SIGTERM drains: it says so, closes what is left after its grace, and calls go on elsewhere.
    @Test
    @Order(6)
    void shouldDrainAtSigterm() {
        var hurt = callsOn("node-1");
        load.reset();
        calls.forEach(ChaosCall::reset);

        stack.terminate("node-1");
        await(
                "not live at any gateway",
                () -> stack.gateways().stream()
                        .noneMatch(gateway -> stack.stateOf(gateway, "node-1").equals("live")));
        await("node-1 ends by itself", () -> !stack.isAlive("node-1"));
        await(
                "its calls go on elsewhere",
                () -> hurt.stream()
                        .allMatch(call -> call.isRunning() && (isOn(call, "node-2") || isOn(call, "node-3"))));

        assertThat(load.figures().failures()).isEmpty();
        assertThat(calls.stream().filter(call -> call.wasInterrupted() && !hurt.contains(call)))
                .as("calls on other nodes")
                .isEmpty();
        assertThat(hurt)
                .allSatisfy(call ->
                        assertThat(Duration.ofMillis(call.longestGapMs())).isLessThan(BACK_IN_CALL));
    }

    private boolean isOn(ChaosCall call, String nodeId) {
        return isOn(call.uuid(), nodeId);
    }

    private boolean isOn(String uuid, String nodeId) {
        return stack.carrier(uuid).equals(nodeId);
    }

    private void askForNewRooms(String prefix, int count) throws Exception {
        for (var room = 0; room < count; room++) {
            load.ask(prefix + "-" + room, room, wants(1));
        }
    }

    private static String wants(int node) {
        return ChaosLoad.WITHOUT_MEDIA + "&region=" + regionOf(node);
    }

    private long awaitAvoided(String nodeId, long faultNs) {
        await(
                nodeId + " seen by every gateway",
                () -> stack.gateways().stream()
                        .noneMatch(gateway -> stack.stateOf(gateway, nodeId).equals("live")));
        return sinceMs(faultNs);
    }

    private static long sinceMs(long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private static void awaitRunning(List<ChaosCall> calls) {
        Await.holds(LIMIT, () -> calls.stream().allMatch(ChaosCall::isRunning));
        assertThat(calls).as("calls after %s", LIMIT).allMatch(ChaosCall::isRunning);
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(what, LIMIT, condition);
    }
}
