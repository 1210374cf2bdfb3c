package io.patchbay.gateway.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// What all pages of the gateway share. They load nothing from elsewhere, run no inline script and carry no inline
/// style, and may not be framed.
final class Pages {
    /// Where operators log in.
    static final String LOGIN = "/dashboard/login";

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private Pages() {}

    /// Whether a person with a browser asks rather than a program.
    static boolean isWanted(HttpRequest<?> request) {
        var accept = request.getHeaders().get(HttpHeaders.ACCEPT);
        if (accept == null) {
            return false;
        }
        var html = accept.indexOf("text/html");
        var json = accept.indexOf("application/json");
        return html >= 0 && (json < 0 || html < json);
    }

    static MutableHttpResponse<?> html(HttpStatus status, String page) {
        return guarded(HttpResponse.status(status).body(page), "text/html; charset=utf-8");
    }

    /// Adds what browsers need to know of a page or a part of one.
    static MutableHttpResponse<?> guarded(MutableHttpResponse<?> response, String contentType) {
        return response.contentType(MediaType.of(contentType))
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /// To the login, and back to here after it.
    static MutableHttpResponse<?> toLogin(HttpRequest<?> request) {
        var back = URLEncoder.encode(request.getPath(), StandardCharsets.UTF_8);
        return HttpResponse.seeOther(URI.create(LOGIN + "?next=" + back));
    }

    /// Text inside of HTML, also in attributes.
    static String escaped(String text) {
        var html = new StringBuilder(text.length() + 16);
        for (var i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(text.charAt(i));
            }
        }
        return html.toString();
    }
}
