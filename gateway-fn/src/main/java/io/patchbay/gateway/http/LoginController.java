package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.gateway.auth.SameOrigin;
import io.patchbay.gateway.auth.Sessions;
import io.patchbay.gateway.auth.Tokens;
import io.patchbay.gateway.config.GatewayConfig;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Operators get a session cookie for the operator's token, so that browsers can show the pages.
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
final class LoginController {
    private static final int MAX_FORM = 4_096;

    private final Tokens tokens;
    private final Sessions sessions;
    private final boolean trustProxy;

    LoginController(Tokens tokens, Sessions sessions, GatewayConfig config) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.trustProxy = config.trustProxy();
    }

    @Get("/dashboard/login")
    @Produces(MediaType.ALL)
    HttpResponse<?> form(HttpRequest<?> request) {
        return Pages.html(
                HttpStatus.OK, LoginPage.of(next(request.getParameters().get("next")), ""));
    }

    /// Takes the form fields `token` and `next`.
    @Post("/dashboard/login")
    @Produces(MediaType.ALL)
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> login(HttpRequest<?> request, @Body String form) {
        if (!SameOrigin.holds(request)) {
            return Answers.error(HttpStatus.FORBIDDEN, "Origin: the login takes forms of this gateway's own page only");
        }
        var next = next(field(form, "next"));
        var token = field(form, "token").strip();
        var cookie = token.isEmpty() || !tokens.isOperator(token)
                ? null
                : sessions.open(System.currentTimeMillis()).orElse(null);
        if (cookie == null) {
            return Pages.html(HttpStatus.UNAUTHORIZED, LoginPage.of(next, "This is not the operator's token."));
        }
        return HttpResponse.seeOther(URI.create(next)).cookie(cookie(cookie, request, Sessions.LIFE.toSeconds()));
    }

    /// Ends the session in this browser.
    @Post("/dashboard/logout")
    @Produces(MediaType.ALL)
    HttpResponse<?> logout(HttpRequest<?> request) {
        if (!SameOrigin.holds(request)) {
            return Answers.error(HttpStatus.FORBIDDEN, "Origin: is not this gateway");
        }
        return HttpResponse.seeOther(URI.create(Pages.LOGIN)).cookie(cookie("", request, 0));
    }

    private Cookie cookie(String value, HttpRequest<?> request, long maxAgeS) {
        var https = request.isSecure()
                || (trustProxy && "https".equalsIgnoreCase(request.getHeaders().get("X-Forwarded-Proto")));
        return Cookie.of(Sessions.COOKIE, value)
                .httpOnly(true)
                .sameSite(SameSite.Strict)
                .secure(https)
                .path("/")
                .maxAge(maxAgeS);
    }

    /// Only pages of this gateway, never an address.
    private static String next(@org.jspecify.annotations.Nullable String wanted) {
        return wanted != null && wanted.matches("/(?:dashboard|v1/decisions/[0-9a-f-]{1,64})") ? wanted : "/dashboard";
    }

    private static String field(String form, String name) {
        if (form.length() <= MAX_FORM) {
            for (var part : form.split("&", -1)) {
                if (part.startsWith(name + "=")) {
                    return decoded(part.substring(name.length() + 1));
                }
            }
        }
        return "";
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// The form.
    private static final class LoginPage {
        private LoginPage() {}

        static String of(String next, String problem) {
            return """
                    <!doctype html><html lang=en><head><meta charset=utf-8>
                    <meta name=viewport content="width=device-width, initial-scale=1">
                    <meta name=color-scheme content="light dark"><title>Patchbay: log in</title>
                    <link rel=stylesheet href=/dashboard/style.css><link rel=icon href=/dashboard/icon.svg>
                    <script src=/dashboard/login.js defer></script></head>
                    <body class=page><main class=login><h1>Patchbay</h1>
                    <form class=card method=post action=/dashboard/login>
                    <label for=token>Operator token</label>
                    <input id=token name=token type=password autocomplete=current-password required autofocus>
                    <input type=hidden name=next value="%s"><p class=problem role=alert>%s</p>
                    <button>Log in</button>
                    <p class=hint>The value of <code>PATCHBAY_OPERATOR_TOKEN</code>; in the demo it is in
                    <code>.patchbay/demo.env</code>.</p></form></main></body></html>
                    """.formatted(Pages.escaped(next), Pages.escaped(problem));
        }
    }
}
