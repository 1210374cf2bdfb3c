package io.patchbay.stack.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The gateway's dashboard in a browser, as an operator uses it. With `-Dpictures=<folder>` it leaves pictures there.
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

    private void shouldFit(int width, int height) {
        tab.size(width, height);
        assertThat(tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
                        .asBoolean())
                .as("nothing sticks out at %d pixels", width)
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
        var folder = System.getProperty("pictures", "");
        if (!folder.isEmpty()) {
            try {
                Files.createDirectories(Path.of(folder));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make " + folder, e);
            }
            tab.dark(dark);
            tab.screenshot(Path.of(folder).resolve(name));
        }
    }
}
