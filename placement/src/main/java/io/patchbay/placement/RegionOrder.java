package io.patchbay.placement;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which regions to try, in which order.
public final class RegionOrder {
    private static final Map<Region, List<String>> NEAREST_FIRST = nearestFirst();

    private RegionOrder() {}

    /// Every known region by great-circle distance from this one, itself first; empty for an unknown region, which has
    /// no distances. Case does not matter.
    public static List<String> nearestFirst(String region) {
        return Region.of(normalise(region)).map(NEAREST_FIRST::get).orElse(List.of());
    }

    /// The region that serves a country.
    ///
    /// @param iso2 ISO 3166-1 alpha-2 code in any case; empty answer for anything else
    public static Optional<String> ofCountry(String iso2) {
        return Countries.regionOf(iso2.strip().toUpperCase(Locale.ROOT)).map(Region::label);
    }

    /// The spelling in which regions are compared.
    static String normalise(String region) {
        return region.strip().toLowerCase(Locale.ROOT);
    }

    private static Map<Region, List<String>> nearestFirst() {
        var orders = new EnumMap<Region, List<String>>(Region.class);
        for (var from : Region.values()) {
            var order = Arrays.stream(Region.values())
                    .sorted(Comparator.<Region>comparingInt(from::distanceKm).thenComparing(Region::label))
                    .map(Region::label)
                    .toList();
            orders.put(from, order);
        }
        return orders;
    }
}
