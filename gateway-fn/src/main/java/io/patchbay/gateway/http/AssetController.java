package io.patchbay.gateway.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// The parts of the pages that are the same for everybody. Only these files, by name.
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
final class AssetController {
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    @Produces(MediaType.ALL)
    @Get("/dashboard/style.css")
    MutableHttpResponse<?> style() {
        return asset("style.css", "text/css; charset=utf-8");
    }

    @Produces(MediaType.ALL)
    @Get("/dashboard/login.js")
    MutableHttpResponse<?> login() {
        return asset("login.js", SCRIPT);
    }

    @Produces(MediaType.ALL)
    @Get("/dashboard/dashboard.js")
    MutableHttpResponse<?> dashboard() {
        return asset("dashboard.js", SCRIPT);
    }

    @Produces(MediaType.ALL)
    @Get("/dashboard/icon.svg")
    MutableHttpResponse<?> icon() {
        return asset("icon.svg", "image/svg+xml");
    }

    private MutableHttpResponse<?> asset(String file, String type) {
        return Pages.guarded(HttpResponse.ok(files.computeIfAbsent(file, AssetController::read)), type);
    }

    /// The bytes of a file of the pages.
    static byte[] read(String file) {
        var path = "/dashboard/" + file;
        try (var in = Objects.requireNonNull(AssetController.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
