package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestNode;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CallPageIT {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(call/[^\"#]+)\"|from '\\./([^']+)'");
    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @Test
    void shouldServeThePageAndEverythingItLoads() {
        var page = NODE.get("/call");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        for (var name : new String[] {"call.html", "call.js", "session.js"}) {
            var loaded = LOADED.matcher(NODE.get("/call/" + name).body());
            while (loaded.find()) {
                var path = loaded.group(1) != null ? "/" + loaded.group(1) : "/call/" + loaded.group(2);
                assertThat(NODE.get(path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldLetThePageTalkToItsNodeOnly() {
        var page = NODE.get("/call");

        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http:", "https:");
        assertThat(page.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(page.body()).doesNotContain("http://", "https://", "style=", "onclick=");
    }

    @Test
    void shouldServeNothingElse() {
        assertThat(NODE.get("/call/../logback.xml").statusCode()).isEqualTo(404);
        assertThat(NODE.get("/call/logback.xml").statusCode()).isEqualTo(404);
    }
}
