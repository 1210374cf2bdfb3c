package io.patchbay.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://sfu1.example.com:8070, http://sfu1.example.com:8070",
        "HTTP://SFU1.Example.COM:8070/, http://sfu1.example.com:8070",
        "http://sfu1.example.com:80, http://sfu1.example.com",
        "https://sfu1.example.com:443/, https://sfu1.example.com",
        "https://sfu1.example.com:80, https://sfu1.example.com:80",
        "http://sfu1.example.com:08070, http://sfu1.example.com:8070",
        "http://sfu_1:8070, http://sfu_1:8070",
        "http://[2001:DB8::1]:8070//, http://[2001:db8::1]:8070",
        "https://example.com/Sfu/1/, https://example.com/Sfu/1"
    })
    void shouldHaveOneNormalForm(String text, String normal) {
        assertThat(NodeAddress.of("address", text).url()).isEqualTo(normal);
        assertThat(NodeAddress.of("address", normal).url()).isEqualTo(normal);
    }

    @Test
    void shouldTellHostAndPort() {
        assertThat(NodeAddress.of("address", "https://A.example"))
                .isEqualTo(new NodeAddress("https://a.example", "https", "a.example", 443));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sfu1.example.com:8070",
                "//sfu1.example.com",
                "/path",
                "http://",
                "http:///path",
                "http:sfu1",
                "ftp://sfu1.example.com",
                "file:///etc/passwd",
                "ws://sfu1.example.com",
                "http://user:secret@sfu1.example.com",
                "http://sfu1.example.com?a=b",
                "http://sfu1.example.com#a",
                "http://sfu1.example.com:0",
                "http://sfu1.example.com:65536",
                "http://sfu1.example.com:999999999999",
                "http://sfu1.example.com:-1",
                "http://sfu1.example.com/../admin",
                "http://sfu1 .example.com",
                "http://sfü1.example.com",
                "http://sfu1.example.com\n",
                "http://[::1",
                "http://a,b"
            })
    void shouldRefuseWhatIsNoBaseUrlAndNameField(String text) {
        assertThatThrownBy(() -> NodeAddress.of("address", text))
                .isInstanceOfSatisfying(
                        InvalidEvent.class, e -> assertThat(e.field()).isEqualTo("address"))
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldRefuseLongAddressWithoutRepeatingIt() {
        assertThatThrownBy(() -> NodeAddress.of("address", "http://" + "a".repeat(10_000)))
                .isInstanceOf(InvalidEvent.class)
                .message()
                .hasSizeLessThan(100);
    }
}
