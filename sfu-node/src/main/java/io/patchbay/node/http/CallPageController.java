package io.patchbay.node.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;

/// The call page: `GET /call` and what it loads. Everybody may have it; what lets a user into a call is the token in
/// the link's fragment, which browsers keep to themselves.
@Controller("/call")
final class CallPageController {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String PAGE = "call.html";

    /// The files and their media types; nothing else is served.
    private static final Map<String, String> TYPES = Map.of(
            PAGE,
            HTML,
            "call.css",
            "text/css; charset=utf-8",
            "icon.svg",
            "image/svg+xml",
            "call.js",
            SCRIPT,
            "devices.js",
            SCRIPT,
            "figures.js",
            SCRIPT,
            "peers.js",
            SCRIPT,
            "session.js",
            SCRIPT,
            "signaling.js",
            SCRIPT,
            "tiles.js",
            SCRIPT);

    /// Scripts, styles and connections from and to this node only; no page of others may frame it.
    private static final String CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    private final Map<String, byte[]> files =
            TYPES.keySet().stream().collect(Collectors.toMap(name -> name, CallPageController::read));

    @Get
    HttpResponse<?> page() {
        return file(PAGE);
    }

    @Get("/{name}")
    HttpResponse<?> file(String name) {
        var content = files.get(name);
        if (content == null) {
            return HttpResponse.notFound(new Answers.Failure("/call: there is no such file"));
        }
        return guarded(HttpResponse.ok(content)).header("Content-Type", TYPES.get(name));
    }

    private static MutableHttpResponse<?> guarded(MutableHttpResponse<?> response) {
        return response.header("Content-Security-Policy", CONTENT_POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)")
                .header("Cache-Control", "no-cache");
    }

    private static byte[] read(String name) {
        try (var in = CallPageController.class.getResourceAsStream("/call/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the call page has no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " of the call page", e);
        }
    }
}
