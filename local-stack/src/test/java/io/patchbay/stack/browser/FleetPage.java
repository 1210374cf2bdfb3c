package io.patchbay.stack.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// The gateway's dashboard in a browser, as an operator uses it. Leaves pictures in `target/pictures`, or where
/// `-Dpictures=<folder>` says.
public final class FleetPage {
    private final Tab tab;

    /// @param tab the link that the demo prints was opened there
    public FleetPage(Tab tab) {
        this.tab = tab;
        tab.size(1440, 1000);
        tab.await("the link logs in", "location.pathname === '/dashboard' && location.hash === ''");
    }

    /// Nodes are in the picture and in the table, live, and picks of the last minutes are there.
    public void shouldShowTheLiveFleet(String... nodeIds) {
        tab.await("the view is live", "document.querySelector('#link').textContent === 'live'");
        for (var nodeId : nodeIds) {
            tab.await(
                    nodeId + " is in the table",
                    "[...document.querySelectorAll('#rows tr')].some(row => row.innerText.includes('" + nodeId
                            + "') && row.innerText.includes('live'))");
        }
        assertThat(tab.evaluate("document.querySelectorAll('.cell').length").asInt())
                .isEqualTo(nodeIds.length);
        assertThat(tab.evaluate("document.querySelectorAll('.region').length").asInt())
                .isEqualTo(2);
        tab.await("picks are drawn", "document.querySelectorAll('#chart .fill-good').length > 0");
        tab.await("decisions are listed", "document.querySelectorAll('#decisions a').length > 10");
        tab.await("transitions are listed", "document.querySelector('#events').innerText.includes('registered')");
        picture("dashboard-light.png", false);
        picture("dashboard-dark.png", true);
        tab.dark(false);
        shouldFit(420, 900);
        picture("dashboard-phone.png", false);
        shouldFit(1440, 1000);
        assertThat(tab.evaluate("document.cookie").asText())
                .as("the cookie is hidden from scripts")
                .isEmpty();
    }

    /// A request that came to nothing is counted by its reason.
    public void shouldCountRefusals(String reason) {
        tab.await(
                reason + " is counted",
                "[...document.querySelectorAll('#reasons li')].some(line => line.innerText.includes('" + reason
                        + "') && Number(line.querySelector('b').textContent) >= 1)");
    }

    private void shouldFit(int width, int height) {
        tab.size(width, height);
        assertThat(tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
                        .asBoolean())
                .as("nothing sticks out at %d pixels", width)
                .isTrue();
    }

    /// A node that has signed off is live on the page of a moment before that, which the slider finds as well as the
    /// field; the marks of the longest span tell of its end.
    public void shouldShowThenAndNow(String nodeId, Instant before) {
        var state = "[...document.querySelectorAll('#rows tr')].find(row => row.cells[0].innerText === '" + nodeId
                + "').querySelector('.badge').textContent";
        var shown = "document.querySelector('#link').textContent";
        tab.await("it has signed off", shown + " === 'live' && " + state + " === 'signed-off'");

        tab.evaluate("(() => { const s = document.querySelector('#slider'); s.value = 1000 - (Date.now() - "
                + before.toEpochMilli() + ") / 900; s.dispatchEvent(new Event('input')) })()");
        tab.await("the slider finds when it was live", shown + " === 'past' && " + state + " === 'live'");

        tab.evaluate("document.querySelector('#live').click()");
        tab.await("it is live again", shown + " === 'live' && " + state + " === 'signed-off'");
        tab.evaluate("(() => { const s = document.querySelector('#span'); s.value = '2592000';"
                + " s.dispatchEvent(new Event('change')) })()");
        tab.await("its end is marked in a month", "document.querySelectorAll('#marks :not(.fill-good)').length > 0");
        tab.evaluate("(() => { const a = document.querySelector('#at'); a.value = '"
                + before.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "")
                + "'; a.dispatchEvent(new Event('change')) })()");
        tab.await("the field finds when it was live", shown + " === 'past' && " + state + " === 'live'");
        picture("dashboard-before-the-end.png", false);
    }

    /// A large fleet: every node has its cell, nothing sticks out, and one finds what one looks for.
    ///
    /// @param prefix of the names of the nodes, which are spread over the regions equally
    public void shouldShowAFleetOf(int count, String prefix, List<String> regions) {
        var cells = "document.querySelectorAll('.cell[data-id^=" + prefix + "]').length";
        tab.await("there is a cell for each of " + count, cells + " === " + count);
        tab.size(1280, 1600);
        picture("dashboard-200-light.png", false);
        picture("dashboard-200-dark.png", true);
        tab.dark(false);
        shouldFit(1280, 1600);
        shouldFit(400, 900);
        picture("dashboard-200-phone.png", false);
        tab.size(1280, 1600);
        shouldFilter(regions.getFirst(), count / regions.size());
        shouldSortBySessions();
        assertThat(tab.evaluate(cells).asInt()).isEqualTo(count);
    }

    private void shouldFilter(String region, int expected) {
        filter(region);
        assertThat(tab.evaluate("document.querySelectorAll('#rows tr').length").asInt())
                .isEqualTo(expected);
        assertThat(tab.evaluate("[...document.querySelectorAll('#rows tr')].every(row => row.cells[1].innerText === '"
                                + region + "')")
                        .asBoolean())
                .isTrue();
        assertThat(tab.evaluate("document.querySelector('#shown').textContent").asText())
                .startsWith(expected + " of ");
        filter("");
    }

    private void filter(String text) {
        tab.evaluate("(() => { const f = document.querySelector('#filter'); f.value = '" + text
                + "'; f.dispatchEvent(new Event('input')) })()");
    }

    private void shouldSortBySessions() {
        var click =
                "[...document.querySelectorAll('#heads th')].find(head => head.innerText.startsWith('Sessions')).click()";
        var sessions = "[...document.querySelectorAll('#rows tr')].map(row =>"
                + " Number(row.cells[4].innerText.split('/')[0].replace(/\\D/g, '')))";
        var isSorted = sessions + ".every((number, i, all) => i === 0 || ";

        tab.evaluate(click);
        assertThat(tab.evaluate(isSorted + "all[i - 1] >= number)").asBoolean())
                .as("most sessions first")
                .isTrue();

        tab.evaluate(click);
        assertThat(tab.evaluate(isSorted + "all[i - 1] <= number)").asBoolean())
                .as("fewest sessions first")
                .isTrue();
    }

    /// The slider shows an earlier moment, and the button goes back to now.
    public void shouldShowThePastAndComeBack() {
        tab.evaluate("(() => { const s = document.querySelector('#slider'); s.value = 994;"
                + " s.dispatchEvent(new Event('input')) })()");
        tab.await("the past is shown", "document.querySelector('#link').textContent === 'past'");
        tab.await("there is a table of then", "document.querySelectorAll('#rows tr').length > 0");
        picture("dashboard-past.png", false);
        tab.evaluate("document.querySelector('#live').click()");
        tab.await("it is live again", "document.querySelector('#link').textContent === 'live'");
    }

    /// The gateway says nothing any more: the page tells so instead of showing what was.
    public void shouldTellThatTheGatewayIsGone() {
        tab.await("the loss is shown", "document.querySelector('#link').textContent === 'lost'");
        assertThat(tab.evaluate("document.querySelector('#problem').textContent")
                        .asText())
                .contains("the gateway does not answer", "what is shown is of", "trying again");
        picture("dashboard-lost.png", false);
    }

    /// The page goes on by itself when the gateway is back.
    public void shouldGoOnByItself() {
        tab.await("it is live again", "document.querySelector('#link').textContent === 'live'");
    }

    /// A decision of the list leads to its explanation, which matches what was recorded.
    public void shouldExplainTheNewestDecision() {
        tab.go(tab.evaluate("document.querySelector('#decisions a').href").asText());
        tab.await("the decision is explained", "document.body.innerText.includes('the same answer')");
        assertThat(tab.evaluate("document.querySelectorAll('tr.chosen').length").asInt())
                .isPositive();
        shouldFit(420, 900);
        picture("decision-phone.png", false);
        shouldFit(1440, 1000);
        picture("decision-light.png", false);
        picture("decision-dark.png", true);
    }

    private void picture(String name, boolean dark) {
        var folder = Path.of(System.getProperty("pictures", "target/pictures"));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        tab.dark(dark);
        tab.screenshot(folder.resolve(name));
    }
}
