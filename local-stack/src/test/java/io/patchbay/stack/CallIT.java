package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.stack.browser.Chromium;
import io.patchbay.stack.browser.Tab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The call page in a real Chromium, through a real demo: links of `patchbay call`, gateway, node, media.
/// With `-Dpictures=FOLDER` it leaves screenshots there. Ordered: the last test kills the node.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CallIT {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Path SCRIPT =
            Path.of("..", "patchbay").toAbsolutePath().normalize();

    private final List<Tab> people = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private DemoProcess demo;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Chromium browser;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Path state;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        state = folder;
        demo = DemoProcess.start(state, "--nodes", "1");
        browser = Chromium.start("--auto-select-desktop-capture-source=Entire screen");
        demo.awaitLine("Patchbay is up", START_LIMIT);
    }

    @AfterAll
    void stop() throws Exception {
        browser.close();
        demo.close();
    }

    @Test
    @Order(1)
    void shouldLetThreePeopleTalkThroughGatewayAndNode() throws Exception {
        var links = links("e2e", 8);
        assertThat(links).hasSize(8).allMatch(link -> link.startsWith("http://127.0.0.1:"));

        try {
            meet(links);
        } finally {
            people.forEach(person -> person.evaluate("document.getElementById('leave').click()"));
        }
    }

    private void meet(List<String> links) {
        people.add(join(links.get(0)));
        awaitFrames(people.getFirst(), 1, "camera");
        picture(people.getFirst(), "one");
        people.add(join(links.get(1)));
        people.add(join(links.get(2)));
        awaitMovingPictures();
        picture(people.getFirst(), "three");
        shouldShowThoseWithoutACamera(links.subList(3, 8));

        shouldShowFigures(people.getFirst());
        shouldShowMuteToOthers();
        shouldShareTheScreen();
        shouldComeBackAfterALostConnection();
        shouldGoOnWhenOneLeaves();
        assertThat(people.get(0).complaints()).isEmpty();
        assertThat(people.get(1).complaints()).isEmpty();
    }

    private void shouldShowThoseWithoutACamera(List<String> links) {
        var crowd = openCrowd(links);

        people.getFirst().await("people", "document.getElementById('people').textContent === '8 people'");
        people.getFirst().await("initials", tile(4) + ".querySelector('.face').innerText === 'D'");
        picture(people.getFirst(), "eight");

        crowd.evaluate("window.crowd.forEach(one => one.close(1000))");
        people.getFirst().await("people", "document.getElementById('people').textContent === '3 people'");
    }

    /// Lets them in from a tab of their own.
    private Tab openCrowd(List<String> links) {
        var tab = browser.open(links.getFirst().replaceFirst("#.*", ""));
        tab.evaluate(crowd(links));
        return tab;
    }

    /// People who only watch, all in one tab: without them a machine would have to run that many cameras.
    private static String crowd(List<String> links) {
        var joins = links.stream()
                .map(link -> link.substring(link.indexOf('#') + 1))
                .map(link -> "'" + link + "'")
                .collect(Collectors.joining(","));
        return """
                Promise.all([%s].map((link) => new Promise((resolve, reject) => {
                  const { channel, token, name } = Object.fromEntries(new URLSearchParams(link));
                  const socket = new WebSocket(`ws://${location.host}/v1/sdp`);
                  (window.crowd ??= []).push(socket);
                  socket.onopen = () => socket.send(JSON.stringify({ type: 'Join', channel, token, name }));
                  socket.onmessage = ({ data }) => {
                    const { type } = JSON.parse(data);
                    if (type === 'Joined') { resolve(); }
                    if (type === 'Ping') { socket.send('{"type":"Pong"}'); }
                  };
                  socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
                }))).then(() => true)""".formatted(joins);
    }

    private void awaitMovingPictures() {
        for (var person : people) {
            for (var session = 1; session <= people.size(); session++) {
                awaitFrames(person, session, "camera");
            }
        }
    }

    private void shouldShowFigures(Tab person) {
        person.await(
                "figures", "/bit\\/s/.test(document.querySelector('.tile[data-mine=\"false\"] .numbers').innerText)");
        // Narrow tiles hide words, so not their innerText.
        var numbers = "document.querySelector('.tile[data-mine=\"false\"] .numbers').textContent";
        person.await("layer", "/layer \\d\\/\\d/.test(" + numbers + ")");
        person.await("loss", "/\\d % loss/.test(" + numbers + ")");
        person.await("round trip", "/\\d ms/.test(document.getElementById('rtt').textContent)");
        person.await("node", "document.getElementById('node').textContent === 'node-1'");
        person.await("people", "document.getElementById('people').textContent === '3 people'");
    }

    private void shouldShowMuteToOthers() {
        people.get(1).press("m");
        people.get(1).press("v");

        people.get(0).await("mute mark", tile(2) + ".dataset.muted === 'true'");
        people.get(0).await("camera is off", tile(2) + ".dataset.video === 'false'");
        people.get(2).await("mute mark", tile(2) + ".dataset.muted === 'true'");
        picture(people.getFirst(), "muted");

        people.get(1).press("m");
        people.get(1).press("v");
        people.get(0).await("mute mark is gone", tile(2) + ".dataset.muted === 'false'");
        awaitFrames(people.get(0), 2, "camera");
    }

    private void shouldShareTheScreen() {
        people.get(2).press("s");

        awaitFrames(people.get(0), 3, "screen");
        awaitFrames(people.get(0), 3, "camera");
        picture(people.getFirst(), "screen");

        people.get(2).press("s");
        people.get(0)
                .await(
                        "screen is gone",
                        "!document.querySelector('.tile[data-session=\"3\"][data-source=\"screen\"]')");
    }

    /// The page's socket dies as if a network had: the page comes back by itself, and everybody sees it again.
    private void shouldComeBackAfterALostConnection() {
        var sockets = people.get(1).evaluate("window.patchbaySockets.length").asInt();
        people.get(1).evaluate("window.patchbaySockets.at(-1).close(3000)");

        people.get(1).await("a second socket", "window.patchbaySockets.length > " + sockets);
        people.get(1).await("connected", "document.getElementById('state').dataset.state === 'connected'");
        awaitFrames(people.get(1), 1, "camera");
        awaitFrames(people.get(0), 2, "camera");
    }

    private void shouldGoOnWhenOneLeaves() {
        people.get(2).evaluate("document.getElementById('leave').click()");

        people.get(2).await("left", "document.body.dataset.end === 'left'");
        people.get(0).await("the tile is gone", "!" + tile(3));
        people.get(1).await("the tile is gone", "!" + tile(3));
        awaitFrames(people.get(0), 2, "camera");
        awaitFrames(people.get(1), 1, "camera");
    }

    @Test
    @Order(2)
    void shouldSayWhyADeviceCannotBeUsedAndJoinWithout() throws Exception {
        var link = links("devices", 1).getFirst();
        try (var refusing = Chromium.start("--use-fake-ui-for-media-stream=deny")) {
            var tab = refusing.open(link);
            awaitHint(tab, "does not let this page use your camera");
            awaitHint(tab, "does not let this page use your microphone");
            picture(tab, "refused");

            enter(tab);
            tab.await("no picture", tile(1) + ".dataset.video !== 'true'");
            tab.await("muted", tile(1) + ".dataset.muted === 'true'");
            tab.press("v");
            tab.await("it says so again", "/Allow it in the address bar/.test(toasts.innerText)");
            picture(tab, "refused-in-call");
        }
        try (var bare = Chromium.start("--use-fake-device-for-media-stream=device-count=0")) {
            var tab = bare.open(link);
            awaitHint(tab, "No camera was found");

            enter(tab);
        }
    }

    private static void awaitHint(Tab tab, String text) {
        tab.await("it says why", "document.getElementById('lobby-hint').innerText.includes('" + text + "')");
    }

    @Test
    @Order(3)
    void shouldSayWhyACallCannotBeEntered() throws Exception {
        var full = links("full", 100);
        var link = full.getFirst();
        shouldRefuse(link.replaceFirst("token=[^&]+", "token=e30.e30.AAAA"), "expired");
        var key = Files.readString(state.resolve("calls").resolve("full.key")).strip();
        var old = DemoToken.forPerson(key, 1, Instant.now().minus(DemoToken.PERSON_LIFE.plusMinutes(1)));
        shouldRefuse(link.replaceFirst("token=[^&]+", "token=" + old), "expired");
        shouldRefuse(link.replaceFirst("#.*", ""), "missing");

        var crowd = openCrowd(full);
        var next = DemoToken.forPerson(key, 101, Instant.now());
        shouldRefuse(link.replaceFirst("token=[^&]+", "token=" + next), "full");
        crowd.evaluate("window.crowd.forEach(one => one.close(1000))");
    }

    private void shouldRefuse(String link, String why) {
        var refused = browser.open("data:text/html,");
        refused.go(link);
        if (!why.equals("missing")) {
            refused.await("the lobby is ready", "document.body.dataset.ready === 'true'");
            refused.evaluate("document.getElementById('join').click()");
        }

        refused.await("it says why", "document.body.dataset.end === '" + why + "'");
        assertThat(refused.evaluate("document.getElementById('notice').innerText")
                        .asText())
                .isNotBlank();
        assertThat(refused.evaluate("location.href").asText()).doesNotContain("token");
        picture(refused, why);
        refused.evaluate("Object.values(document.querySelectorAll('video')).forEach(one => { one.srcObject = null })");
    }

    @Test
    @Order(4)
    void shouldSayThatItComesBackWhenTheNodeIsLost() throws Exception {
        var tab = join(links("lost", 1).getFirst());
        assertThat(tab.evaluate("document.getElementById('banner').hidden").asBoolean())
                .isTrue();
        var node = Long.parseLong(demo.environment().get("NODE_1_PID"));

        assertThat(ProcessHandle.of(node).orElseThrow().destroyForcibly()).isTrue();

        tab.await("reconnecting", "document.getElementById('state').dataset.state === 'reconnecting'");
        tab.await("it says so", "!document.getElementById('banner').hidden");
        picture(tab, "lost");
    }

    private Tab join(String link) {
        var tab = browser.open("data:text/html,");
        // Remembers the page's sockets, so that the test can break one.
        tab.onEveryPage("window.patchbaySockets = []; const Real = WebSocket; window.WebSocket = class extends Real {"
                + " constructor(...all) { super(...all); window.patchbaySockets.push(this); } };");
        tab.go(link);
        tab.await("the lobby is ready", "document.body.dataset.ready === 'true'");
        if (people.isEmpty()) {
            picture(tab, "lobby");
        }
        enter(tab);
        return tab;
    }

    private static void enter(Tab tab) {
        tab.await("the lobby is ready", "document.body.dataset.ready === 'true'");
        tab.evaluate("document.getElementById('join').click()");
        tab.await("connected", "document.getElementById('state').dataset.state === 'connected'");
    }

    /// Links of `patchbay call`, which asks the gateway for the room's channel.
    private List<String> links(String room, int count) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        SCRIPT.toString(),
                        "call",
                        "--room",
                        room,
                        "--people",
                        Integer.toString(count),
                        "--state",
                        state.toString())
                .redirectErrorStream(true);
        builder.environment().put("PATCHBAY_BUILD", "never");
        var process = builder.start();
        var lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.contains("/call#"))
                .toList();
    }

    /// Returns when a tile has shown some frames more than now.
    private static void awaitFrames(Tab viewer, int session, String source) {
        var frames = """
                (document.querySelector('.tile[data-session="%d"][data-source="%s"] video')
                        ?.getVideoPlaybackQuality().totalVideoFrames ?? 0)""".formatted(session, source);
        viewer.await("a picture of " + session, frames + " > 0");
        var seen = viewer.evaluate(frames).asInt();
        viewer.await("the picture of " + session + " moves", frames + " > " + (seen + 5));
    }

    private static String tile(int session) {
        return "document.querySelector('.tile[data-session=\"" + session + "\"][data-source=\"camera\"]')";
    }

    private static void picture(Tab tab, String name) {
        var folder = System.getProperty("pictures", "");
        if (!folder.isEmpty()) {
            try {
                Files.createDirectories(Path.of(folder));
                tab.screenshot(Path.of(folder, name + ".png"));
                tab.dark(true);
                tab.screenshot(Path.of(folder, name + "-dark.png"));
                tab.size(390, 844);
                tab.screenshot(Path.of(folder, name + "-narrow.png"));
                tab.size(1280, 800);
                tab.dark(false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
