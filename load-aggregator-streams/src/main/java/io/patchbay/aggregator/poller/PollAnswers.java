package io.patchbay.aggregator.poller;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the bodies of `/v1/load`, `/v1/noop` and `/v1/stats` (odoo/sfu src/services/http.ts). Pure; never throws.
final class PollAnswers {
    private static final int MAX_COUNT = 10_000_000;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .build();

    private PollAnswers() {}

    /// `{channels, sessions, cpuUsage, memoryUsage}`.
    static PollAnswer load(byte[] body) {
        var json = parse(body);
        if (json == null || !isCount(json.path("channels")) || !isCount(json.path("sessions"))) {
            return bad("/v1/load");
        }
        var cpu = json.path("cpuUsage");
        var memory = json.path("memoryUsage");
        if (!isShareOrAbsent(cpu) || !isShareOrAbsent(memory)) {
            return bad("/v1/load");
        }
        return new PollAnswer.Load(
                json.path("channels").intValue(), json.path("sessions").intValue(), share(cpu), share(memory), 0);
    }

    /// Whether this is `{"result":"ok"}`.
    static boolean isOk(byte[] body) {
        var json = parse(body);
        return json != null && json.path("result").asText().equals("ok");
    }

    /// An array with one object per channel.
    static PollAnswer stats(byte[] body) {
        var json = parse(body);
        if (json == null || !json.isArray() || json.size() > MAX_COUNT) {
            return bad("/v1/stats");
        }
        var sessions = 0L;
        var ingressBps = 0L;
        for (var channel : json) {
            var count = channel.path("sessionsStats").path("count");
            if (!isCount(count)) {
                return bad("/v1/stats");
            }
            sessions += count.intValue();
            var total = channel.path("sessionsStats").path("incomingBitRate").path("total");
            ingressBps += total.isNumber() ? Math.max(0, total.longValue()) : 0;
        }
        return new PollAnswer.Load(json.size(), (int) Math.min(MAX_COUNT, sessions), null, null, ingressBps);
    }

    private static PollAnswer bad(String path) {
        return new PollAnswer.Failed(200, path + " is not what odoo/sfu answers");
    }

    private static @Nullable JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isCount(JsonNode node) {
        return node.isIntegralNumber()
                && node.canConvertToInt()
                && node.intValue() >= 0
                && node.intValue() <= MAX_COUNT;
    }

    private static boolean isShareOrAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isNumber() && node.doubleValue() >= 0);
    }

    /// Some report more than 1 on several cores.
    private static @Nullable Double share(JsonNode node) {
        return node.isNumber() ? (Double) Math.min(1.0, node.doubleValue()) : null;
    }
}
