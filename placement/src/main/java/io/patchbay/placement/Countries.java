package io.patchbay.placement;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Every ISO 3166-1 alpha-2 code (and XK, which is in common use for Kosovo) to the region that serves it. By network
/// distance rather than by continent: North Africa looks to southern Europe, Oceania to Singapore.
final class Countries {
    private static final Map<String, Region> REGION_BY_COUNTRY = byCountry();

    private Countries() {}

    static Optional<Region> regionOf(String iso2) {
        return Optional.ofNullable(REGION_BY_COUNTRY.get(iso2));
    }

    private static Map<String, Region> byCountry() {
        var lists = new EnumMap<Region, String>(Region.class);
        lists.put(Region.EU_WEST, "AD AT BE CH DE ES FR GB GG GI IE IM IT JE LI LU MC MT NL PT SM VA");
        lists.put(Region.EU_NORTH, "AX DK EE FI FO GL IS LT LV NO SE SJ");
        lists.put(Region.EU_CENTRAL, "AL AM AZ BA BG BY CZ GE HR HU KG KZ MD ME MK PL RO RS RU SI SK TJ TM UA UZ XK");
        lists.put(Region.EU_SOUTH, "CY DZ EG EH GR LY MA MR SD SY TN TR");
        lists.put(
                Region.US_EAST,
                "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX"
                        + " TC TT US VC VG VI");
        lists.put(Region.SA_EAST, "AR BR BV CO FK GF GS GY PY SR UY VE");
        lists.put(Region.SA_WEST, "BO CL EC PE");
        lists.put(Region.AP_NORTHEAST, "GU HK JP KP KR MH MO MP PW TW UM");
        lists.put(Region.AP_EAST, "CN MN");
        lists.put(
                Region.AP_SOUTHEAST,
                "AQ AS AU BN CC CK CX FJ FM HM ID KH KI LA MM MY NC NF NR NU NZ PF PG PH PN SB SG TH TK TL TO TV VN VU"
                        + " WF WS");
        lists.put(Region.AP_SOUTH, "AF BD BT IN IO LK MV NP PK");
        lists.put(Region.ME_SOUTH, "AE BH DJ ER IL IQ IR JO KW LB OM PS QA SA SO YE");
        lists.put(
                Region.AF_SOUTH,
                "AO BF BI BJ BW CD CF CG CI CM CV ET GA GH GM GN GQ GW KE KM LR LS MG ML MU MW MZ NA NE NG RE RW SC SH"
                        + " SL SN SS ST SZ TD TF TG TZ UG YT ZA ZM ZW");
        var map = new HashMap<String, Region>();
        lists.forEach((region, codes) -> {
            for (var code : codes.split(" ", -1)) {
                if (map.put(code, region) != null) {
                    throw new IllegalStateException("country " + code + " is in two regions");
                }
            }
        });
        return Map.copyOf(map);
    }
}
