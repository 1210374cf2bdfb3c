package io.patchbay.stack;

import io.patchbay.schemas.event.NodeTag;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// What is printed once everything works: the addresses that exist and a request to try.
final class Announcement {
    private static final int PEOPLE = 2;

    private Announcement() {}

    /// @param pidOf process id of a part, by its name
    static List<String> lines(DemoPlan plan, SecureRandom random, ToLongFunction<String> pidOf) {
        var lines = new ArrayList<String>();
        lines.add("");
        add(lines, "gateway", plan.gatewayUrl());
        addIfThere(lines, "dashboard", dashboard(plan));
        addIfThere(lines, "health", plan.gatewayUrl() + "/v1/health");
        addIfThere(lines, "openapi", plan.gatewayUrl() + "/openapi.yaml");
        addIfThere(lines, "metrics", plan.gatewayManagementUrl() + "/metrics");
        add(lines, "aggregator", plan.aggregatorUrl());
        add(lines, "signaling", plan.signalingUrl() + "  any node answers here");
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
        var lobby = lobby(plan, random);
        CallLinks.of(lobby, 1, PEOPLE, Instant.now()).forEach(link -> lines.add("  " + link));
        lines.add("");
        if (plan.options().nodes() > 1) {
            lines.addAll(killing(plan, lobby, pidOf));
        }
        return lines;
    }

    /// The page, and behind the # what opens it, which browsers do not send.
    private static String dashboard(DemoPlan plan) {
        return plan.gatewayUrl() + "/dashboard/login#" + plan.secrets().operatorToken();
    }

    private static CallRoom.Opened lobby(DemoPlan plan, SecureRandom random) {
        return new CallRoom(plan.layout(), random)
                .open(
                        plan.gatewayUrl(),
                        plan.secrets().gatewayKey(),
                        new CallRoom.Wish("lobby", plan.options().regionOf(1)));
    }

    /// How to see that a call outlives its node.
    private static List<String> killing(DemoPlan plan, CallRoom.Opened room, ToLongFunction<String> pidOf) {
        var carrier = IntStream.rangeClosed(1, plan.options().nodes())
                .mapToObj(plan::nodeName)
                .filter(name -> room.url().endsWith("/" + NodeTag.of(name)))
                .findFirst()
                .orElse(plan.nodeName(1));
        return List.of(
                "This call is on " + carrier + ". Kill that node while you talk, and the call goes on on another one:",
                "",
                "  kill -9 " + pidOf.applyAsLong(carrier),
                "");
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
