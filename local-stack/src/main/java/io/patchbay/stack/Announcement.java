package io.patchbay.stack;

import java.net.HttpURLConnection;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is printed once everything works: the addresses that exist and a request to try.
final class Announcement {
    private static final int PEOPLE = 2;

    private Announcement() {}

    static List<String> lines(DemoPlan plan, SecureRandom random) {
        var lines = new ArrayList<String>();
        lines.add("");
        add(lines, "gateway", plan.gatewayUrl());
        addIfThere(lines, "dashboard", dashboard(plan));
        addIfThere(lines, "health", plan.gatewayUrl() + "/v1/health");
        addIfThere(lines, "openapi", plan.gatewayUrl() + "/openapi.yaml");
        addIfThere(lines, "metrics", plan.gatewayManagementUrl() + "/metrics");
        add(lines, "aggregator", plan.aggregatorUrl());
        for (var number = 1; number <= plan.options().nodes(); number++) {
            add(
                    lines,
                    plan.nodeName(number),
                    plan.nodeUrl(number) + "  " + plan.options().regionOf(number));
        }
        add(lines, "kafka", plan.bootstrapServers());
        add(lines, "for scripts", plan.layout().environmentFile().toString());
        lines.add("");
        lines.add("Get a channel (the token is good for an hour):");
        lines.add("");
        lines.add("  " + curl(plan, random));
        lines.add("");
        lines.add("Talk: open these in two windows (./patchbay call gives more, and other rooms):");
        lines.add("");
        callLinks(plan, random).forEach(link -> lines.add("  " + link));
        lines.add("");
        return lines;
    }

    /// The page, and behind the # what opens it, which browsers do not send.
    private static String dashboard(DemoPlan plan) {
        return plan.gatewayUrl() + "/dashboard/login#" + plan.secrets().operatorToken();
    }

    private static List<String> callLinks(DemoPlan plan, SecureRandom random) {
        var room = new CallRoom(plan.layout(), random)
                .open(
                        plan.gatewayUrl(),
                        plan.secrets().gatewayKey(),
                        new CallRoom.Wish("lobby", plan.options().regionOf(1)));
        return CallLinks.of(room, 1, PEOPLE, Instant.now());
    }

    private static String curl(DemoPlan plan, SecureRandom random) {
        var token = DemoToken.forChannel(plan.secrets().gatewayKey(), Secrets.key(random), Instant.now());
        return "curl -sS -H 'Authorization: Bearer " + token + "' '" + plan.gatewayUrl()
                + "/v1/channel?region=eu-west'";
    }

    private static void add(List<String> lines, String name, String address) {
        lines.add(String.format(Locale.ROOT, "  %-12s %s", name, address));
    }

    private static void addIfThere(List<String> lines, String name, String address) {
        var status = Health.status(URI.create(address));
        if (status > 0 && status != HttpURLConnection.HTTP_NOT_FOUND) {
            add(lines, name, address);
        }
    }
}
