package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionOrderTest {
    @ParameterizedTest
    @EnumSource(Region.class)
    void shouldOrderAllRegionsFromEachOne(Region region) {
        var order = RegionOrder.nearestFirst(region.label());

        assertThat(order)
                .hasSize(Region.values().length)
                .doesNotHaveDuplicates()
                .startsWith(region.label());
    }

    @Test
    void shouldGoOutwardsFromParis() {
        assertThat(RegionOrder.nearestFirst("eu-west"))
                .containsExactly(
                        "eu-west",
                        "eu-central",
                        "eu-south",
                        "eu-north",
                        "me-south",
                        "us-east",
                        "ap-south",
                        "us-west",
                        "af-south",
                        "ap-east",
                        "sa-east",
                        "ap-northeast",
                        "ap-southeast",
                        "sa-west");
    }

    @Test
    void shouldPreferSingaporeToParisFromMumbai() {
        assertThat(RegionOrder.nearestFirst("AP-South")).containsSubsequence("ap-southeast", "eu-west");
    }

    @Test
    void shouldMeasureGreatCircles() {
        assertThat(Region.EU_WEST.distanceKm(Region.EU_CENTRAL)).isBetween(800, 1_000);
        assertThat(Region.EU_WEST.distanceKm(Region.AP_SOUTHEAST)).isBetween(10_500, 11_000);
        assertThat(Region.US_WEST.distanceKm(Region.AP_NORTHEAST)).isBetween(7_000, 8_500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "moon", "eu-west-1"})
    void shouldHaveNoOrderFromAnUnknownRegion(String region) {
        assertThat(RegionOrder.nearestFirst(region)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FR, eu-west",
        "fr, eu-west",
        "GB, eu-west",
        "SE, eu-north",
        "PL, eu-central",
        "EG, eu-south",
        "US, us-east",
        "MX, us-east",
        "BR, sa-east",
        "CL, sa-west",
        "JP, ap-northeast",
        "CN, ap-east",
        "AU, ap-southeast",
        "SG, ap-southeast",
        "IN, ap-south",
        "AE, me-south",
        "ZA, af-south",
        "XK, eu-central"
    })
    void shouldMapCountriesAsTheFieldDoes(String country, String region) {
        assertThat(RegionOrder.ofCountry(country)).contains(region);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XX", "ZZ", "", "FRA", "1"})
    void shouldMapNothingElse(String country) {
        assertThat(RegionOrder.ofCountry(country)).isEmpty();
    }

    @Test
    void shouldMapEveryCountryThatTheJdkKnows() {
        var missing = Arrays.stream(Locale.getISOCountries())
                .filter(country -> RegionOrder.ofCountry(country).isEmpty())
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void shouldNotDependOnTheLocaleOfTheMachine() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr"));

            assertThat(RegionOrder.ofCountry("in")).contains("ap-south");
            assertThat(RegionOrder.nearestFirst("ME-SOUTH")).startsWith("me-south");
        } finally {
            Locale.setDefault(before);
        }
    }
}
