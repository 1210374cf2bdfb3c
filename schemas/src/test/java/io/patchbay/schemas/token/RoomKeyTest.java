package io.patchbay.schemas.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RoomKeyTest {
    private static final byte[] SALT = "Jefe".getBytes(UTF_8);

    @Test
    void shouldBeHmacSha256AsInRfc4231() {
        assertThat(RoomKey.of(SALT, "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void shouldDifferByTenantAndRoom() {
        var room = RoomKey.of(SALT, "https://a.example:channel:1");

        assertThat(room).isNotEqualTo(RoomKey.of(SALT, "https://a.example:channel:2"));
        assertThat(room).isNotEqualTo(RoomKey.of("other".getBytes(UTF_8), "https://a.example:channel:1"));
        assertThat(HexFormat.of().parseHex(room)).hasSize(32);
    }

    @Test
    void shouldRefuseEmptySalt() {
        assertThatThrownBy(() -> RoomKey.of(new byte[0], "a")).isInstanceOf(IllegalArgumentException.class);
    }
}
