package io.patchbay.placement;

import java.util.Locale;
import java.util.Optional;

/// The regions whose distances are known, with the centre of their data centres in hundredths of a degree. The first
/// thirteen are those of the Rust sfu-gateway (`facts/peers.md` E1); fleets may use other names, which have no
/// distance.
enum Region {
    EU_WEST(48_85, 2_35),
    EU_NORTH(59_33, 18_07),
    EU_CENTRAL(52_52, 13_40),
    EU_SOUTH(41_90, 12_50),
    US_EAST(39_04, -77_49),
    SA_EAST(-23_55, -46_63),
    SA_WEST(-33_45, -70_67),
    AP_NORTHEAST(35_68, 139_69),
    AP_EAST(31_23, 121_47),
    AP_SOUTHEAST(1_35, 103_82),
    AP_SOUTH(19_08, 72_88),
    ME_SOUTH(25_20, 55_27),
    AF_SOUTH(-26_20, 28_05),
    US_WEST(45_59, -121_20);

    private static final double EARTH_RADIUS_KM = 6371;

    private final String label;
    private final double latitude;
    private final double longitude;

    Region(int latitudeCentidegrees, int longitudeCentidegrees) {
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.latitude = StrictMath.toRadians(latitudeCentidegrees / 100.0);
        this.longitude = StrictMath.toRadians(longitudeCentidegrees / 100.0);
    }

    /// The name in events and queries, such as `eu-west`.
    String label() {
        return label;
    }

    static Optional<Region> of(String label) {
        for (var region : values()) {
            if (region.label.equalsIgnoreCase(label)) {
                return Optional.of(region);
            }
        }
        return Optional.empty();
    }

    /// Great-circle distance (haversine). Whole kilometres of strict arithmetic, so that every JVM agrees.
    int distanceKm(Region other) {
        var halfLatitude = StrictMath.sin((other.latitude - latitude) / 2);
        var halfLongitude = StrictMath.sin((other.longitude - longitude) / 2);
        var a = halfLatitude * halfLatitude
                + StrictMath.cos(latitude) * StrictMath.cos(other.latitude) * halfLongitude * halfLongitude;
        return (int) StrictMath.round(2 * EARTH_RADIUS_KM * StrictMath.asin(StrictMath.sqrt(a)));
    }
}
