package io.patchbay.gateway.auth;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Sessions of operators at the pages: a cookie that says until when it is good, signed with the operator's token. So
/// nothing is kept, every gateway with the token knows it, and a new token ends all of them (ADR 0056). Thread-safe.
public final class Sessions {
    /// Name of the cookie.
    public static final String COOKIE = "patchbay-session";

    /// How long a session lasts.
    public static final Duration LIFE = Duration.ofHours(12);

    private static final String PURPOSE = "patchbay operator session until ";
    private static final int MAX_LENGTH = 128;

    private final Optional<Secret> operatorToken;

    public Sessions(GatewayConfig config) {
        this.operatorToken = config.operators().token();
    }

    /// A new session's cookie value; empty if there is no operator.
    public Optional<String> open(long nowMs) {
        var untilS = (nowMs + LIFE.toMillis()) / 1_000;
        return operatorToken.map(secret -> untilS + "." + signature(secret, untilS));
    }

    /// Whether this is the value of a session that is not over.
    public boolean isOpen(String value, long nowMs) {
        var dot = value.indexOf('.');
        if (operatorToken.isEmpty() || value.length() > MAX_LENGTH || dot < 1 || !isNumber(value.substring(0, dot))) {
            return false;
        }
        var untilS = Long.parseLong(value.substring(0, dot));
        var expected = signature(operatorToken.get(), untilS).getBytes(StandardCharsets.UTF_8);
        var given = value.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, given) && nowMs < untilS * 1_000;
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,12}");
    }

    private static String signature(Secret secret, long untilS) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
            var signed = mac.doFinal((PURPOSE + untilS).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HmacSHA256", e);
        }
    }
}
