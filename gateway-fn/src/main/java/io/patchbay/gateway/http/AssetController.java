package io.patchbay.gateway.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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
@Controller("/dashboard")
@Secured(SecurityRule.IS_ANONYMOUS)
final class AssetController {
    private static final Map<String, String> TYPES = Map.of(
            "style.css", "text/css; charset=utf-8",
            "login.js", "text/javascript; charset=utf-8",
            "dashboard.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    @Produces(MediaType.ALL)
    @Get("/{name:[a-z]+}.{ending:[a-z]+}")
    MutableHttpResponse<?> asset(String name, String ending) {
        var file = name + "." + ending;
        var type = TYPES.get(file);
        return type == null
                ? Answers.error(HttpStatus.NOT_FOUND, "there is no such file")
                : Pages.guarded(HttpResponse.ok(files.computeIfAbsent(file, AssetController::read)), type);
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
