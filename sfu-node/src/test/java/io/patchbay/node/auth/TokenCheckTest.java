package io.patchbay.node.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.Tokens;
import org.junit.jupiter.api.Test;

class TokenCheckTest {
    private final TokenCheck tokens = new TokenCheck(Tokens.NODE_KEY, () -> 0);

    private static String token(String claims) {
        return Tokens.sign(Tokens.NODE_KEY, claims);
    }

    @Test
    void shouldTakeOrdersFromWhoHoldsTheKey() {
        assertThat(tokens.isOrder(token("{\"exp\":" + Tokens.FAR + "}"))).isTrue();

        assertThat(tokens.isOrder(token("{}"))).as("for ever").isFalse();
        assertThat(tokens.isOrder(Tokens.sign(Tokens.CHANNEL_KEY, "{\"exp\":" + Tokens.FAR + "}")))
                .as("another key")
                .isFalse();
    }

    /// A channel without a key of its own has sessions whose tokens are signed with the node's.
    @Test
    void shouldTakeNoOrdersFromSessions() {
        var session = Tokens.session(Tokens.NODE_KEY, "1");

        assertThat(tokens.checkShortLived(session).claims()).isPresent();
        assertThat(tokens.isOrder(session)).isFalse();
    }
}
