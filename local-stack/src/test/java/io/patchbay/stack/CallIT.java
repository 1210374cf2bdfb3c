package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.stack.browser.Chromium;
import io.patchbay.stack.browser.Tab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The call page in a real Chromium, through a real demo: links of `patchbay call`, gateway, node, media.
/// With `-Dpictures=FOLDER` it leaves screenshots there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
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
    void shouldLetThreePeopleTalkThroughGatewayAndNode() throws Exception {
        var links = links("e2e");
        assertThat(links).hasSize(3).allMatch(link -> link.startsWith("http://127.0.0.1:"));

        people.add(join(links.get(0)));
        awaitFrames(people.getFirst(), 1, "camera");
        picture(people.getFirst(), "one");
        people.add(join(links.get(1)));
        people.add(join(links.get(2)));
        awaitMovingPictures();
        picture(people.getFirst(), "three");

        shouldShowFigures(people.getFirst());
        shouldShowMuteToOthers();
        shouldShareTheScreen();
        shouldComeBackAfterALostConnection();
        shouldGoOnWhenOneLeaves();
        assertThat(people.get(0).complaints()).isEmpty();
        assertThat(people.get(1).complaints()).isEmpty();
        shouldRefuseATokenOfAnotherCall(links.getFirst());
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

    private void shouldRefuseATokenOfAnotherCall(String link) {
        var wrong = browser.open(link.replaceFirst("token=[^&]+", "token=e30.e30.AAAA"));
        wrong.await("the lobby is ready", "document.body.dataset.ready === 'true'");

        wrong.evaluate("document.getElementById('join').click()");

        wrong.await("it says why", "document.body.dataset.end === 'expired'");
        assertThat(wrong.evaluate("location.href").asText()).doesNotContain("token");
        picture(wrong, "expired");
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
        tab.evaluate("document.getElementById('join').click()");
        tab.await("connected", "document.getElementById('state').dataset.state === 'connected'");
        return tab;
    }

    private List<String> links(String room) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        SCRIPT.toString(), "call", "--room", room, "--people", "3", "--state", state.toString())
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
