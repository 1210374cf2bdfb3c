package io.patchbay.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RawQueryTest {
    @Test
    void shouldTakeRegionAndCountryOutAndKeepTheRestAsItIs() {
        var query = RawQuery.of("a=%zz&region=eu%2Dwest&b&country=FR&region=us-east&c=|%20+");

        assertThat(query.region()).isEqualTo("eu-west");
        assertThat(query.country()).isEqualTo("FR");
        assertThat(query.rest()).isEqualTo("a=%zz&b&c=|%20+");
        assertThat(query.error()).isNull();
    }

    @Test
    void shouldTreatEmptyAsAbsent() {
        var query = RawQuery.of("region=&country");

        assertThat(query.region()).isNull();
        assertThat(query.country()).isNull();
        assertThat(query.rest()).isEmpty();
        assertThat(RawQuery.of("").rest()).isEmpty();
    }

    @Test
    void shouldNameTheParameterThatIsWrong() {
        assertThat(RawQuery.of("region=%zz").error()).startsWith("region:");
        assertThat(RawQuery.of("region=" + "x".repeat(65)).error()).startsWith("region:");
        assertThat(RawQuery.of("a=1&country=" + "x".repeat(20_000)).error()).startsWith("country:");
        assertThat(RawQuery.of("a=" + "x".repeat(8_192)).error()).startsWith("query:");
    }
}
