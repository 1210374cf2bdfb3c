package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTokenTest {

    @Test
    void shouldPassTheGatewaysCheckForAnHour() {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var key = Secrets.key(new SecureRandom());

        var token = DemoToken.forChannel(key, "a2V5", now);

        var keys = List.of(LenientBase64.decode(key));
        var parsed = (ParsedJwt) Jwt.parse(token);
        var verified = parsed.verify(keys, now.plusSeconds(3_500), Requirements.GATEWAY);
        assertThat(verified).isInstanceOf(Verification.Verified.class);
        assertThat(parsed.verify(keys, now.plusSeconds(3_700), Requirements.GATEWAY))
                .isInstanceOf(Verification.Rejected.class);
    }
}
