package io.patchbay.stack.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromiumIT {
    private static final String PAGE = "data:text/html,<title>one</title><p id=p>hello</p>";

    @Test
    void shouldLoadPagesInSeveralTabsAndTakePictures(@TempDir Path folder) {
        try (var browser = Chromium.start()) {
            var one = browser.open(PAGE);
            var two = browser.open("data:text/html,<title>two</title><script>console.error('oh')</script>");

            one.screenshot(folder.resolve("one.png"));

            assertThat(one.evaluate("document.title").asText()).isEqualTo("one");
            assertThat(two.evaluate("Promise.resolve(document.title)").asText()).isEqualTo("two");
            assertThat(folder.resolve("one.png")).isNotEmptyFile();
            assertThat(two.complaints()).hasSize(1).first().asString().contains("oh");
        }
    }
}
